"""Writes tests/Compilation.Tests/Golden/stable-form.jsonl: values, gradients and some second derivatives of formulas as books print them. Needs mpmath; see docs/stable-form.md.

Forward-mode dual numbers over numbers of 1300 and of 2600 digits; a point at which the two do not round to the same double is left out, and said."""
import json, sys
from mpmath import mp, mpf, exp, log, sqrt, cos, sin, tanh, cosh, sinh, asinh
mp.dps = 1300
class D:
    __slots__=('v','g')
    def __init__(s,v,g): s.v=v; s.g=g
    @staticmethod
    def of(x,n): return x if isinstance(x,D) else D(x,[mpf(0)]*n)
    def _b(s,o): return o if isinstance(o,D) else D(mpf(o) if not isinstance(o,D) else o,[s.g[0]*0]*len(s.g))
    def __add__(s,o): o=s._b(o); return D(s.v+o.v,[a+b for a,b in zip(s.g,o.g)])
    __radd__=__add__
    def __neg__(s): return D(-s.v,[-a for a in s.g])
    def __sub__(s,o): return s+(-s._b(o))
    def __rsub__(s,o): return s._b(o)+(-s)
    def __mul__(s,o): o=s._b(o); return D(s.v*o.v,[a*o.v+b*s.v for a,b in zip(s.g,o.g)])
    __rmul__=__mul__
    def inv(s): r=1/s.v; return D(r,[-a*r*r for a in s.g])
    def __truediv__(s,o): return s*s._b(o).inv()
    def __rtruediv__(s,o): return s._b(o)*s.inv()
    def __pow__(s,p):
        if isinstance(p,int):
            r=s._b(1)
            for _ in range(abs(p)): r=r*s
            return r if p>=0 else r.inv()
        return E(p*L(s))
def up(f,df):
    def h(x):
        if isinstance(x,D):
            y=h(x.v); d=df(x.v,y,h); return D(y,[d*a for a in x.g])
        return f(x)
    return h
E=up(exp,lambda x,y,h:y)
L=up(log,lambda x,y,h:1/x)
R=up(sqrt,lambda x,y,h:1/(2*y))
COS=up(cos,lambda x,y,h:-SIN(x)); SIN=up(sin,lambda x,y,h:COS(x))
TANH=up(tanh,lambda x,y,h:1-y*y); COSH=up(cosh,lambda x,y,h:SINH(x)); SINH=up(sinh,lambda x,y,h:COSH(x))
ASINH=up(asinh,lambda x,y,h:1/R(x*x+1))
def S(z): return 1/(1+E(-z))
def xlog(x):
    v=x
    while isinstance(v,D): v=v.v
    return x*L(x) if v!=0 else None
def absd(x):
    v=x
    while isinstance(v,D): v=v.v
    return x if v>=0 else -x
Z=[0.3,-0.3,1e-9,-1e-9,1e-17,2.5,-2.5,20.0,-20.0,40.0,-40.0,700.0,-700.0,1000.0,-1000.0,1e8,-1e8]
P=[z for z in Z if z>0]
N=[z for z in Z if z<0]
A2=[(0.3,0.7),(2.5,-2.5),(20.0,19.0),(-40.0,3.0),(700.0,-700.0),(1000.0,1001.0),(-1000.0,-1001.5),(1000.0,-1000.0),(1e-9,-1e-9),(1e8,1e8),(1e8,-1e8),(-1e8,0.3),(0.3,1e8),(-700.25,-1000.5)]
XY=[(0.3,0.4),(-3.0,4.0),(1e-9,2e-9),(1e200,1e200),(-1e200,3e150),(1e-200,1e-190),(3e-170,-4e-170),(1000.0,-1000.0),(1e8,1.0),(0.0,5.0),(1e-310,1e-312)]
XYM=[p for p in XY if all(t==0 or 1e-150<abs(t)<1e150 for t in p)]
V=[[0.3,-0.7,1.1],[1000.0,1001.0,998.5],[-1000.0,-1001.0,-1002.0],[40.0,0.0,-3.0],[0.0,-50.0,-60.0],[700.0,-700.0,1.0],[1e8,-1e8,0.5],[-20.0,20.0,19.5],[1e-9,2e-9,3e-9]]
PR=[1e-300,1e-17,1e-9,0.3,0.5,0.75,0.999999]
def vec(f): return f
# id, formula, variables (name or name[]), python, points, ulps (value, gradient, second or None)
T=[]
def add(id,text,vars,f,pts,b=(2,4),second=None): T.append((id,text,vars,f,pts,b,second))
add('softplus','log(1 + e^z)',['z'],lambda z:L(1+E(z)),Z,(2,2),4)
add('log-sigma','log(σ(z))',['z'],lambda z:L(S(z)),Z,(2,2),4)
add('log-one-less-sigma','log(1 - σ(z))',['z'],lambda z:L(1-S(z)),Z,(2,2),4)
add('one-less-sigma','1 - σ(z)',['z'],lambda z:1-S(z),Z,(2,4),4)
add('logistic','1/(1 + e^(-z))',['z'],lambda z:S(z),Z,(2,4),4)
add('logistic-growth','e^z/(1 + e^z)',['z'],lambda z:E(z)/(1+E(z)),Z)
add('minus-log-logistic','-log(1/(1 + e^(-z)))',['z'],lambda z:-L(S(z)),Z)
add('log-one-less-logistic','log(1 - 1/(1 + e^(-z)))',['z'],lambda z:L(1-S(z)),Z)
add('cross-entropy-of-sigma','-(y log(σ(z)) + (1 - y) log(1 - σ(z)))',['y','z'],lambda y,z:-(y*L(S(z))+(1-y)*L(1-S(z))),[(y,z) for y in (0.0,1.0,0.25) for z in Z])
add('cross-entropy-of-logistic','-y log(1/(1 + e^(-z))) - (1 - y) log(1 - 1/(1 + e^(-z)))',['y','z'],lambda y,z:-(y*L(S(z))+(1-y)*L(1-S(z))),[(y,z) for y in (0.0,1.0) for z in Z])
add('margin-loss','log(1 + e^(-y z))',['y','z'],lambda y,z:L(1+E(-y*z)),[(y,z) for y in (-1.0,1.0) for z in Z])
add('focal-loss','-(1 - σ(z))² log(σ(z))',['z'],lambda z:-(1-S(z))**2*L(S(z)),Z)
add('sigma-variance','σ(z)(1 - σ(z))',['z'],lambda z:S(z)*(1-S(z)),Z)
add('logistic-density','e^z/(1 + e^z)²',['z'],lambda z:E(z)/(1+E(z))**2,Z)
add('silu','z σ(z)',['z'],lambda z:z*S(z),Z)
add('softplus-less-z','log(1 + e^z) - z',['z'],lambda z:L(1+E(z))-z,Z)
add('log-odds-of-sigma','log(σ(z)/(1 - σ(z)))',['z'],lambda z:L(S(z)/(1-S(z))),Z)
add('log-odds','log(p/(1 - p))',['p'],lambda p:L(p/(1-p)),PR)
add('log-two-exponentials','log(e^a + e^b)',['a','b'],lambda a,b:L(E(a)+E(b)),A2)
add('log-mean-of-two','log((e^a + e^b)/2)',['a','b'],lambda a,b:L((E(a)+E(b))/2),[p for p in A2 if p[0]!=1e-9])
add('choice-of-two','e^a/(e^a + e^b)',['a','b'],lambda a,b:E(a)/(E(a)+E(b)),A2)
add('log-choice-of-two','log(e^a/(e^a + e^b))',['a','b'],lambda a,b:L(E(a)/(E(a)+E(b))),A2)
add('difference-of-exponentials','e^a - e^b',['a','b'],lambda a,b:E(a)-E(b),A2+[(0.5,0.5000001)])
add('log-mixture','log(w e^a + (1 - w) e^b)',['w','a','b'],lambda w,a,b:L(w*E(a)+(1-w)*E(b)),[(0.25,)+p for p in A2 if p[0]!=1e-9],(16,4))
add('log-sum-exp','log(Σ(i=1 to n) e^(z_i))',['z[n]'],lambda z:L(sum(E(t) for t in z)),V)
add('log-mean-exp','log((1/n) Σ(i=1 to n) e^(z_i))',['z[n]'],lambda z:L(sum(E(t) for t in z)/len(z)),V[:-1])
W=[0.25,0.5,3.0]
add('log-weighted-exp','log(Σ(i=1 to n) w_i e^(z_i))',['w[n]','z[n]'],lambda w,z:L(sum(a*E(t) for a,t in zip(w,z))),[(W,v) for v in V])
add('softmax-entry','e^(z_2)/Σ(j=1 to n) e^(z_j)',['z[n]'],lambda z:E(z[1])/sum(E(t) for t in z),V)
add('log-softmax-entry','log(e^(z_1)/Σ(j=1 to n) e^(z_j))',['z[n]'],lambda z:L(E(z[0])/sum(E(t) for t in z)),V)
add('softmax-cross-entropy','-Σ(i=1 to n) y_i log(e^(z_i)/Σ(j=1 to n) e^(z_j))',['y[n]','z[n]'],lambda y,z:-sum(a*L(E(t)/sum(E(u) for u in z)) for a,t in zip(y,z)),[([1.0,0.0,0.0],v) for v in V if v[1:2]!=[0.0] and v[0]!=0.0 and v[1]!=-700.0]+[([0.25,0.5,0.25],v) for v in V],(2,128))
add('softmax-mean','Σ(i=1 to n) x_i e^(z_i)/Σ(j=1 to n) e^(z_j)',['x[n]','z[n]'],lambda x,z:sum(a*E(t) for a,t in zip(x,z))/sum(E(t) for t in z),[(W,v) for v in V if v[1:2]!=[0.0] and v[0]!=0.0 and v[1]!=-700.0])
add('softmax-entropy','-Σ(i=1 to n) (e^(z_i)/Σ(j=1 to n) e^(z_j)) log(e^(z_i)/Σ(j=1 to n) e^(z_j))',['z[n]'],lambda z:-sum((E(t)/sum(E(u) for u in z))*L(E(t)/sum(E(u) for u in z)) for t in z),V[:2]+V[7:8])
add('softmax-entropy-at-extremes','-Σ(i=1 to n) (e^(z_i)/Σ(j=1 to n) e^(z_j)) log(e^(z_i)/Σ(j=1 to n) e^(z_j))',['z[n]'],lambda z:-sum((E(t)/sum(E(u) for u in z))*L(E(t)/sum(E(u) for u in z)) for t in z),V[3:6],(2,None))
add('exp-less-one','e^z - 1',['z'],lambda z:E(z)-1,Z)
add('exp-less-one-over-z','(e^z - 1)/z',['z'],lambda z:(E(z)-1)/z,Z,(2,None))
add('decay','1 - e^(-z)',['z'],lambda z:1-E(-z),Z)
add('bernoulli','z/(e^z - 1)',['z'],lambda z:z/(E(z)-1),Z,(2,None))
add('power-of-two-less-one','2^x - 1',['x'],lambda x:E(x*log(mpf(2)))-1,[z for z in Z if abs(z)<=1000])
add('log-one-plus','log(1 + z)',['z'],lambda z:L(1+z),[z for z in Z if z>-1])
add('log-one-less-exp','log(1 - e^z)',['z'],lambda z:L(1-E(z)),N)
add('inverse-softplus','log(e^x - 1)',['x'],lambda x:L(E(x)-1),P)
add('hypotenuse','√(x² + y²)',['x','y'],lambda x,y:R(x*x+y*y),XY[:-1])
add('hypotenuse-of-denormals','√(x² + y²)',['x','y'],lambda x,y:R(x*x+y*y),XY[-1:],(1,None))
add('norm','‖v‖',['v[n]'],lambda v:R(sum(t*t for t in v)),[[3.0,4.0,12.0],[1e200,1e200,-1e200],[1e-200,2e-200,2e-200],[1e-310,0.0,1e-311],[0.3,1e-9,-2.0],[1e8,-1e-8,1000.0]])
add('direction','x/√(x² + y²)',['x','y'],lambda x,y:x/R(x*x+y*y),XYM[:4]+XYM[5:])
add('direction-at-extremes','x/√(x² + y²)',['x','y'],lambda x,y:x/R(x*x+y*y),XY,(8,None))
add('log-distance','log(√(x² + y²))',['x','y'],lambda x,y:L(R(x*x+y*y)),XYM)
add('log-distance-at-extremes','log(√(x² + y²))',['x','y'],lambda x,y:L(R(x*x+y*y)),XY,(2,None))
add('difference-of-squares','x² - y²',['x','y'],lambda x,y:x*x-y*y,[(0.3,0.7),(1.0,0.9999999999999999),(1e8,1e8+2.0**-20),(1000.0,-999.5),(1e-9,3e-9),(3.0,3.0)])
add('root-less-x','√(x² + 1) - x',['x'],lambda x:R(x*x+1)-x,[z for z in Z]+[1e200,-1e200])
add('root-difference','√(x + 1) - √x',['x'],lambda x:R(x+1)-R(x),P+[1e16,1e300])
add('root-less-one','√(1 + x) - 1',['x'],lambda x:R(1+x)-1,[z for z in Z if z>-1])
add('one-less-root','1 - √(1 - x²)',['x'],lambda x:1-R(1-x*x),[0.3,-0.3,1e-9,1e-17,0.75,-0.999])
add('pseudo-huber','√(1 + x²) - 1',['x'],lambda x:R(1+x*x)-1,Z)
add('root-expm1','√(1 + x²) + x',['x'],lambda x:R(1+x*x)+x,Z)
add('arsinh-by-log','log(x + √(x² + 1))',['x'],lambda x:ASINH(x),Z)
add('one-less-tanh','1 - tanh(z)',['z'],lambda z:2/(1+E(2*z)),Z)
add('one-plus-tanh','1 + tanh(z)',['z'],lambda z:2/(1+E(-2*z)),Z)
add('one-less-tanh-squared','1 - tanh²(z)',['z'],lambda z:4/(E(z)+E(-z))**2,Z)
add('tanh','tanh(z)',['z'],lambda z:(E(2*z)-1)/(E(2*z)+1),Z)
add('tanh-by-exp','(e^x - e^(-x))/(e^x + e^(-x))',['x'],lambda x:(E(2*x)-1)/(E(2*x)+1),Z)
add('half-tanh-by-exp','(1 - e^(-x))/(1 + e^(-x))',['x'],lambda x:(E(x)-1)/(E(x)+1),Z)
add('sinh-over-cosh','sinh(x)/cosh(x)',['x'],lambda x:(E(2*x)-1)/(E(2*x)+1),Z)
add('sech-by-exp','2/(e^x + e^(-x))',['x'],lambda x:2/(E(x)+E(-x)),Z)
add('sinh-by-exp','(e^x - e^(-x))/2',['x'],lambda x:(E(x)-E(-x))/2,Z)
add('log-cosh','log(cosh(x))',['x'],lambda x:L((E(x)+E(-x))/2),Z)
add('one-less-cosine','1 - cos(x)',['x'],lambda x:1-COS(x),[0.3,-0.3,1e-9,1e-17,2.5,20.0,-1000.0,1e-160])
add('cosh-less-one','cosh(x) - 1',['x'],lambda x:COSH(x)-1,[z for z in Z if abs(z)<=700]+[1000.0])
add('power-choice','2^x/(2^x + 3^x)',['x'],lambda x:1/(1+E(x*log(mpf(3)/2))),[z for z in Z if abs(z)<=1000],(1024,2048))
add('gaussian-log-likelihood','log(1/√(2π s²) · e^(-(x - u)²/(2s²)))',['s','u','x'],lambda s,u,x:L(1/R(2*mp.pi*s*s)*E(-(x-u)*(x-u)/(2*s*s))),[(1.0,0.3,0.7),(0.5,0.0,1000.0),(3.0,-20.0,1e8),(1e-9,0.0,1e-9),(2.0,5.0,5.5)])
add('gaussian-mixture-log','log(e^(-(x - a)²/2)/2 + e^(-(x - b)²/2)/2)',['a','b','x'],lambda a,b,x:L(E(-(x-a)*(x-a)/2)/2+E(-(x-b)*(x-b)/2)/2),[(0.0,1.0,0.3),(0.0,1.0,1000.0),(-3.0,4.0,-60.0)])
add('responsibility','e^(-(x - a)²/2)/(e^(-(x - a)²/2) + e^(-(x - b)²/2))',['a','b','x'],lambda a,b,x:E(-(x-a)*(x-a)/2)/(E(-(x-a)*(x-a)/2)+E(-(x-b)*(x-b)/2)),[(0.0,1.0,0.3),(0.0,1.0,1000.0),(-3.0,4.0,-60.0)])
add('log-likelihood-product','log(Π(i=1 to n) σ(z_i))',['z[n]'],lambda z:sum(L(S(t)) for t in z),V)
add('binary-entropy','-p log(p) - (1 - p) log(1 - p)',['p'],lambda p:-p*L(p)-(1-p)*L(1-p),PR)
add('entropy','-Σ(i=1 to n) p_i log(p_i)',['p[n]'],lambda p:-sum(t*L(t) for t in p),[[0.25,0.5,0.25],[1e-300,0.5,0.5],[1e-9,1e-17,0.3]])
add('kl-divergence','Σ(i=1 to n) p_i log(p_i/q_i)',['p[n]','q[n]'],lambda p,q:sum(t*L(t/u) for t,u in zip(p,q)),[([0.25,0.5,0.25],[0.5,0.25,0.25]),([1e-300,0.5,0.5],[0.25,1e-100,0.75])])
add('kl-of-sigma','σ(a) log(σ(a)/σ(b)) + (1 - σ(a)) log((1 - σ(a))/(1 - σ(b)))',['a','b'],lambda a,b:S(a)*L(S(a)/S(b))+(1-S(a))*L((1-S(a))/(1-S(b))),[(0.3,-0.7),(20.0,-20.0),(-1000.0,3.0),(1000.0,-1000.0),(40.0,2.5)])
add('gumbel-log-density','log(e^(-(z + e^(-z))))',['z'],lambda z:-(z+E(-z)),[z for z in Z if z>-700])
add('logistic-squared-inverse','1/(1 + e^z)²',['z'],lambda z:1/(1+E(z))**2,Z)
add('exponential-quotient','e^a/e^b',['a','b'],lambda a,b:E(a-b),A2,(2,2))
add('log-of-difference','log(e^a - e^b)',['a','b'],lambda a,b:L(E(a)-E(b)),[(0.7,0.3),(20.0,19.0),(1001.0,1000.0),(1000.0,-1000.0),(-1000.0,-1001.5),(3.0,-40.0),(1e8,0.3),(-700.25,-1000.5)])
add('ordinal-log-likelihood','log(σ(a) - σ(b))',['a','b'],lambda a,b:L(S(a)-S(b)),[(0.75,0.25),(2.5,-2.5),(20.0,19.0),(41.0,40.0),(-40.0,-41.5),(1000.0,-1000.0),(-899.0,-900.0),(900.0,899.0),(3.0,-900.0)],(32,4))
add('interval-of-logistic','σ(a) - σ(b)',['a','b'],lambda a,b:S(a)-S(b),[(0.75,0.25),(2.5,-2.5),(20.0,19.0),(41.0,40.0),(-40.0,-41.5),(1000.0,-1000.0),(-650.0,-649.0),(40.0,60.0)],(8,4))
add('complementary-log-log','log(1 - e^(-e^z))',['z'],lambda z:L(1-E(-E(z))),[z for z in Z if -1000<=z<=2.5])
add('survival-of-log-log','e^(-e^z)',['z'],lambda z:E(-E(z)),[z for z in Z if abs(z)<2 or z in(2.5,-2.5,-20.0,-1000.0)])
add('log-rate-of-softplus','log(log(1 + e^z))',['z'],lambda z:L(L(1+E(z))),[z for z in Z if -1000<=z<=1000],(4,4))
add('fisher-z','½ log((1 + r)/(1 - r))',['r'],lambda r:L((1+r)/(1-r))/2,[0.3,-0.3,1e-9,-1e-9,1e-17,0.75,-0.96875,1e-300])
add('softsign','z/(1 + |z|)',['z'],lambda z:z/(1+absd(z)),Z)
add('harmonic-mean','2a b/(a + b)',['a','b'],lambda a,b:2*a*b/(a+b),[(0.3,0.7),(1000.0,3.0),(1e8,1e-9),(1e-9,1e8),(20.0,20.0)])
add('difference-of-reciprocals','1/x - 1/(x + 1)',['x'],lambda x:1/x-1/(x+1),P)
add('share-of-rest','1 - a/(a + b)',['a','b'],lambda a,b:1-a/(a+b),[(0.3,0.7),(1000.0,3.0),(1e8,1e-9),(1e-9,1e8),(20.0,20.0)])
add('binomial-likelihood','log(p^k (1 - p)^m)',['p','k','m'],lambda p,k,m:k*L(p)+m*L(1-p),[(p,300.0,2700.0) for p in (1e-9,0.25,0.3,0.5,0.999)]+[(0.25,3.0,7.0)])
add('product-of-likelihoods','log(Π(i=1 to n) p_i^(y_i) (1 - p_i)^(1 - y_i))',['p[n]','y[n]'],lambda p,y:sum(b*L(a)+(1-b)*L(1-a) for a,b in zip(p,y)),[([0.25,0.75,0.3],[1.0,0.0,0.25]),([1e-200,1e-300,1e-100],[1.0,1.0,0.75])])
PHI=up(lambda x:mp.erfc(-x/sqrt(mpf(2)))/2,lambda x,y,h:E(-x*x/2)/R(2*mp.pi*x**0))
TAIL=up(mp.erfc,lambda x,y,h:-2*E(-x*x)/R(mp.pi*x**0))
add('log-normal-distribution','log(½(1 + erf(z/√2)))',['z'],lambda z:L(PHI(z)),[0.3,-0.3,1e-9,-1e-9,1e-17,-2.5,-8.0,-20.0,-37.0,-40.0,-700.0,-1000.0,-1e8],(2,2),4)
add('log-normal-distribution-on-right','log(½(1 + erf(z/√2)))',['z'],lambda z:L(PHI(z)),[2.5,8.0,20.0,37.0],(1024,512),512)
add('log-normal-survival','log(1 - ½(1 + erf(z/√2)))',['z'],lambda z:L(PHI(-z)),[0.3,-0.3,1e-9,2.5,8.0,37.0,1000.0,1e8],(2,2),4)
add('log-erfc','log(1 - erf(x))',['x'],lambda x:L(TAIL(x)),[0.3,-0.3,1e-9,-1e-9,1e-17,0.99,1.01,2.5,20.0,37.0,1000.0,1e8],(2,2),4)
add('one-less-erf','1 - erf(x)',['x'],TAIL,[0.3,-0.3,1e-9,1e-17,2.5,-2.5,5.0,10.0,20.0,26.0],(2,2))
add('one-plus-erf','3 + 3 erf(x)',['x'],lambda x:3*TAIL(-x),[0.3,-0.3,1e-9,1e-17,2.5,-2.5,-5.0,-10.0,-20.0,-26.0],(2,2))
add('gaussian-error-unit','½ x (1 + erf(x/√2))',['x'],lambda x:x*PHI(x),[0.3,-0.3,1e-9,-1e-9,1e-17,2.5,-2.5,20.0,-3.0,-5.0,-8.0,40.0,1000.0,1e8],(32,4))
add('gaussian-error-unit-on-left','½ x (1 + erf(x/√2))',['x'],lambda x:x*PHI(x),[-12.0,-20.0,-37.0],(512,4))
add('inverse-mills-ratio','(e^(-z²/2)/√(2π))/(½(1 + erf(z/√2)))',['z'],lambda z:E(-z*z/2)/R(2*mp.pi*z**0)/PHI(z),[0.3,-0.3,1e-9,-1e-9,1e-17,-2.5,-8.0,-20.0,-37.0,-40.0,-700.0,-1000.0,-1e8],(2,4))
add('scaled-tail','e^(x²) (1 - erf(x))',['x'],lambda x:E(x*x)*TAIL(x),[0.3,-0.3,1e-9,-1e-9,1e-17,2.5,8.0,20.0,37.0,1000.0,1e8],(2,2))
add('normal-interval','½(erf(a/√2) - erf(b/√2))',['a','b'],lambda a,b:PHI(-b)-PHI(-a),[(0.75,0.25),(2.5,-2.5),(6.0,5.0),(-5.0,-6.0),(10.0,8.0),(-1.0,3.0)],(32,4))
def tof(x):
    try: r=float(mp.nstr(x,40)) if abs(x)<mpf(10)**400 else (float('inf') if x>0 else float('-inf'))
    except OverflowError: r=float('inf')
    if abs(x)>=mpf(2)**1024*(1-mpf(2)**-54): r=float('inf') if x>0 else float('-inf')
    return r
def num(v): return v if v==v and abs(v)!=float('inf') else ('Infinity' if v>0 else '-Infinity')
def run(f,vars,pt):
    vals=pt if isinstance(pt,tuple) else (pt,)
    flat=[t for v in vals for t in (v if isinstance(v,list) else [v])]
    n=len(flat); k=0; args=[]; 
    for v in vals:
        if isinstance(v,list):
            a=[]
            for t in v: a.append(D(mpf(t),[mpf(int(j==k)) for j in range(n)])); k+=1
            args.append(a)
        else: args.append(D(mpf(v),[mpf(int(j==k)) for j in range(n)])); k+=1
    r=f(*args)
    return r.v,r.g
def run2(f,pt):
    x=D(D(mpf(pt),[mpf(1)]),[D(mpf(1),[mpf(0)])])
    r=f(x); return r.g[0].g[0]
only=sys.argv[1:] 
out=[]; 
for id,text,vars,f,pts,b,second in T:
    P_=[]
    for pt in pts:
        res=[]
        for dps in (1300,2600):
            mp.dps=dps
            try:
                v,g=run(f,vars,pt); s=[tof(run2(f,pt))] if second else []
                res.append([tof(v)]+[tof(t) for t in g]+s)
            except (ZeroDivisionError,ValueError,OverflowError) as e: res=None; break
        if res is None or res[0]!=res[1]: print('skip',id,pt,res and [(a,b) for a,b in zip(*res) if a!=b],file=sys.stderr); continue
        r=res[0]; vals=pt if isinstance(pt,tuple) else (pt,)
        at=list(vals); g=[];k=1
        for v in vals:
            if isinstance(v,list): g.append([num(t) for t in r[k:k+len(v)]]); k+=len(v)
            else: g.append(num(r[k])); k+=1
        p={'at':at,'value':num(r[0]),'gradient':g}
        if second: p['second']=num(r[-1])
        P_.append(p)
    row={'id':id,'formula':text,'names':vars,'ulps':list(b)+([second] if second else []),'points':P_}
    out.append(json.dumps(row,ensure_ascii=False))
open('tests/Compilation.Tests/Golden/stable-form.jsonl','w').write('\n'.join(out)+'\n')
print(len(out),sum(len(json.loads(o)['points']) for o in out))

// The words of a formula.
//
// The lexer does not see the characters themselves but a letter for the kind of each (see CharacterKinds): every Latin
// letter arrives as `a` (`e` as `e`: it may begin an exponent), every digit as `0`, every Greek letter as `g`, and so
// on; only punctuation arrives as itself. So the grammar holds no names, and the generated automaton stays small and is
// cached for every script. Superscript glyphs arrive as what they raise, between U and C: `x²` as `aU0C`.
lexer grammar FormulaLexer;

// Kinds that the words get afterwards (see TokenShaper): LaTeX commands by the command table, braces and signs by their place.
tokens {
    FRACTION, ROOT, ACCENT, STYLE, UPRIGHT, STACK,
    GRID_OPEN, GRID_CLOSE, CELL, LINE,
    SET_OPEN, SET_CLOSE, SCRIPT_MARK, TERMINATOR
}

NUMBER : DIGIT+ ('.' DIGIT+)? EXPONENT? | '.' DIGIT+ EXPONENT? | 'v' ;
NAME   : LATIN (LATIN | 'm' | DIGIT)* | 'g' ('g' | 'm' | DIGIT)* | 'o' ('o' | 'm' | DIGIT)* ;

COMMAND : '\\' (LATIN+ | ~[ae]) ;

POWER      : '^' | '**' ;
SUBSCRIPT  : '_' ;
PRIME      : '\''+ ;
PLUS_MINUS : [+\-] ;
SIGN
    : '*' | '/' | '=' | '<' | '>' | ':' | '!' | '|' | '~' | 's'
    | '==' | ':=' | '!=' | '<>' | '<=' | '>=' | '->' | '=>' | '..' | '...' | '.*' | '||'
    ;

SUPERSCRIPT_GLYPHS : 'U' ;
SUBSCRIPT_GLYPHS   : 'L' ;
GLYPHS_END         : 'C' ;

LPAREN : '(' ;  RPAREN : ')' ;
LBRACK : '[' ;  RBRACK : ']' ;
LBRACE : '{' ;  RBRACE : '}' ;
LFLOOR : 'f' ;  RFLOOR : 'F' ;
LCEIL  : 'k' ;  RCEIL  : 'K' ;
LANGLE : 'w' ;  RANGLE : 'W' ;

COMMA     : ',' ;
SEMICOLON : ';' ;
AMPERSAND : '&' ;
NEWLINE   : '\n' ;
SPACE     : ' '+ ;
COMMENT   : '#' ~'\n'* ;
PERCENT   : '%' ;
DOT       : '.' ;
STRAY     : . ;

fragment LATIN    : [ae] ;
fragment DIGIT    : '0' ;
fragment EXPONENT : 'e' [+\-]? DIGIT+ ;

// A formula as it stands on the page: rows of items. Which operator binds which operand is not said here, because it
// depends on what the letters mean; the reader decides it, who knows the scope.
parser grammar FormulaParser;
options { tokenVocab = FormulaLexer; }

statement : row TERMINATOR ;

// At the outermost level, in braces and in scripts a comma is a sign like others. The words that are items by themselves stand here and not in a rule of
// their own: they are most of a text, and a rule costs several objects each time.
row : ((NUMBER | NAME | SIGN | PLUS_MINUS | PRIME) | item | separator)* ;

item
    : LPAREN parts RPAREN                                      # group
    | LBRACK parts RBRACK                                      # group
    | SET_OPEN parts SET_CLOSE                                 # group
    | LFLOOR parts RFLOOR                                      # group
    | LCEIL parts RCEIL                                        # group
    | LANGLE parts RANGLE                                      # group
    | LBRACE row RBRACE                                        # invisible
    | SUBSCRIPT script                                         # subscript
    | POWER script                                             # superscript
    | SUBSCRIPT_GLYPHS row GLYPHS_END                          # subscriptGlyphs
    | SUPERSCRIPT_GLYPHS row GLYPHS_END                        # superscriptGlyphs
    | command                                                  # structure
    ;

command
    : FRACTION argument argument                               # fraction
    | ROOT degree? (argument | LPAREN row RPAREN)              # root
    | ACCENT argument                                          # accented
    | STYLE argument                                           # styled
    | UPRIGHT argument                                         # upright
    | STACK argument argument                                  # stacked
    | GRID_OPEN gridLine (LINE gridLine)* GRID_CLOSE           # grid
    ;

parts     : part (separator part)* ;
part      : ((NUMBER | NAME | SIGN | PLUS_MINUS | PRIME) | item)* ;
separator : COMMA | SEMICOLON ;
degree    : LBRACK row RBRACK ;
gridLine  : row (CELL row)* ;

argument
    : LBRACE row RBRACE                                        # bracedArgument
    | (NUMBER | NAME | SIGN)                                   # bareArgument
    | command                                                  # commandArgument
    ;

script
    : LBRACE row RBRACE                                        # bracedScript
    | LPAREN row RPAREN                                        # parenthesisedScript
    | LBRACK row RBRACK                                        # bracketedScript
    | SCRIPT_MARK                                              # markScript
    | PRIME                                                    # primeScript
    | (NUMBER | NAME | command)                                # bareScript
    | PLUS_MINUS signed                                        # signedScript
    ;

signed
    : (NUMBER | NAME | command)
    | LPAREN row RPAREN
    | LBRACE row RBRACE
    ;

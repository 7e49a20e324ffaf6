namespace MlMath.Expressions.Notation;

/// <summary>
/// Which letter and accent make one character: the canonical compositions of Latin, Greek and Cyrillic letters in the Unicode
/// Character Database (UnicodeData.txt). The runtime's own normalisation leaves text as it is in invariant mode, which the programs run in.
/// </summary>
public static class Compositions
{
    /// <summary>The one character for a letter with an accent, or <c>'\0'</c> where there is none.</summary>
    public static char Compose(char letter, char mark)
    {
        var pairs = Pairs(mark);
        for (var at = 0; at < pairs.Length; at += 2)
        {
            if (pairs[at] == letter)
            {
                return pairs[at + 1];
            }
        }

        return '\0';
    }

    /// <summary>The letter and the accent that a composed character stands for, or null for any other character.</summary>
    public static (char Letter, char Mark)? Decompose(char composed)
    {
        if (composed < '\u00C0')
        {
            return null;
        }

        foreach (var accent in Accents.All)
        {
            var pairs = Pairs(accent.Mark);
            for (var at = 1; at < pairs.Length; at += 2)
            {
                if (pairs[at] == composed)
                {
                    return (pairs[at - 1], accent.Mark);
                }
            }
        }

        return null;
    }

    /// <summary>Letter and composed letter in turn, for one accent.</summary>
    private static string Pairs(char mark) => mark switch
    {
        '\u0300' => "AÀEÈIÌOÒUÙaàeèiìoòuùÜǛüǜNǸnǹЕЀИЍеѐиѝĒḔēḕŌṐōṑWẀwẁÂẦâầĂẰăằÊỀêềÔỒôồƠỜơờƯỪưừYỲyỳἀἂἁἃἈἊἉἋἐἒἑἓἘἚἙἛἠἢἡἣἨἪἩἫἰἲἱἳἸἺἹἻὀὂὁὃὈὊὉὋὐὒὑὓὙὛὠὢὡὣὨὪὩὫαὰεὲηὴιὶοὸυὺωὼΑᾺΕῈΗῊ᾿῍ϊῒΙῚ῾῝ϋῢΥῪΟῸΩῺ", // combining grave accent
        '\u0301' => "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźÜǗüǘGǴgǵÅǺåǻÆǼæǽØǾøǿΑΆΕΈΗΉΙΊΟΌΥΎΩΏϊΐαάεέηήιίϋΰοόυύωώϒϓГЃКЌгѓкќÇḈçḉĒḖēḗÏḮïḯKḰkḱMḾmḿÕṌõṍŌṒōṓPṔpṕŨṸũṹWẂwẃÂẤâấĂẮăắÊẾêếÔỐôốƠỚơớƯỨưứἀἄἁἅἈἌἉἍἐἔἑἕἘἜἙἝἠἤἡἥἨἬἩἭἰἴἱἵἸἼἹἽὀὄὁὅὈὌὉὍὐὔὑὕὙὝὠὤὡὥὨὬὩὭ᾿῎῾῞", // combining acute accent
        '\u0302' => "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷZẐzẑẠẬạậẸỆẹệỌỘọộ", // combining circumflex accent
        '\u0303' => "AÃNÑOÕaãnñoõIĨiĩUŨuũVṼvṽÂẪâẫĂẴăẵEẼeẽÊỄêễÔỖôỗƠỠơỡƯỮưữYỸyỹ", // combining tilde
        '\u0304' => "AĀaāEĒeēIĪiīOŌoōUŪuūÜǕüǖÄǞäǟȦǠȧǡÆǢæǣǪǬǫǭÖȪöȫÕȬõȭȮȰȯȱYȲyȳИӢиӣУӮуӯGḠgḡḶḸḷḹṚṜṛṝαᾱΑᾹιῑΙῙυῡΥῩ", // combining macron
        '\u0306' => "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭУЎИЙийуўЖӁжӂАӐаӑЕӖеӗȨḜȩḝẠẶạặαᾰΑᾸιῐΙῘυῠΥῨ", // combining breve
        '\u0307' => "CĊcċEĖeėGĠgġIİZŻzżAȦaȧOȮoȯBḂbḃDḊdḋFḞfḟHḢhḣMṀmṁNṄnṅPṖpṗRṘrṙSṠsṡŚṤśṥŠṦšṧṢṨṣṩTṪtṫWẆwẇXẊxẋYẎyẏſẛ", // combining dot above
        '\u0308' => "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸΙΪΥΫιϊυϋϒϔЕЁІЇеёіїАӒаӓӘӚәӛЖӜжӝЗӞзӟИӤиӥОӦоӧӨӪөӫЭӬэӭУӰуӱЧӴчӵЫӸыӹHḦhḧÕṎõṏŪṺūṻWẄwẅXẌxẍtẗ", // combining diaeresis
        '\u0309' => "AẢaảÂẨâẩĂẲăẳEẺeẻÊỂêểIỈiỉOỎoỏÔỔôổƠỞơởUỦuủƯỬưửYỶyỷ", // combining hook above
        '\u030A' => "AÅaåUŮuůwẘyẙ", // combining ring above
        '\u030B' => "OŐoőUŰuűУӲуӳ", // combining double acute accent
        '\u030C' => "CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔÜǙüǚGǦgǧKǨkǩƷǮʒǯjǰHȞhȟ", // combining caron
        '\u030F' => "AȀaȁEȄeȅIȈiȉOȌoȍRȐrȑUȔuȕѴѶѵѷ", // combining double grave accent
        '\u0311' => "AȂaȃEȆeȇIȊiȋOȎoȏRȒrȓUȖuȗ", // combining inverted breve
        '\u0313' => "αἀΑἈεἐΕἘηἠΗἨιἰΙἸοὀΟὈυὐωὠΩὨρῤ", // combining comma above
        '\u0314' => "αἁΑἉεἑΕἙηἡΗἩιἱΙἹοὁΟὉυὑΥὙωὡΩὩρῥΡῬ", // combining reversed comma above
        '\u031B' => "OƠoơUƯuư", // combining horn
        '\u0323' => "BḄbḅDḌdḍHḤhḥKḲkḳLḶlḷMṂmṃNṆnṇRṚrṛSṢsṣTṬtṭVṾvṿWẈwẉZẒzẓAẠaạEẸeẹIỊiịOỌoọƠỢơợUỤuụƯỰưựYỴyỵ", // combining dot below
        '\u0324' => "UṲuṳ", // combining diaeresis below
        '\u0325' => "AḀaḁ", // combining ring below
        '\u0326' => "SȘsșTȚtț", // combining comma below
        '\u0327' => "CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţEȨeȩDḐdḑHḨhḩ", // combining cedilla
        '\u0328' => "AĄaąEĘeęIĮiįUŲuųOǪoǫ", // combining ogonek
        '\u032D' => "DḒdḓEḘeḙLḼlḽNṊnṋTṰtṱUṶuṷ", // combining circumflex accent below
        '\u032E' => "HḪhḫ", // combining breve below
        '\u0330' => "EḚeḛIḬiḭUṴuṵ", // combining tilde below
        '\u0331' => "BḆbḇDḎdḏKḴkḵLḺlḻNṈnṉRṞrṟTṮtṯZẔzẕhẖ", // combining macron below
        '\u0342' => "ἀἆἁἇἈἎἉἏἠἦἡἧἨἮἩἯἰἶἱἷἸἾἹἿὐὖὑὗὙὟὠὦὡὧὨὮὩὯαᾶηῆ᾿῏ιῖϊῗ῾῟υῦϋῧωῶ", // combining greek perispomeni
        '\u0345' => "ἀᾀἁᾁἂᾂἃᾃἄᾄἅᾅἆᾆἇᾇἈᾈἉᾉἊᾊἋᾋἌᾌἍᾍἎᾎἏᾏἠᾐἡᾑἢᾒἣᾓἤᾔἥᾕἦᾖἧᾗἨᾘἩᾙἪᾚἫᾛἬᾜἭᾝἮᾞἯᾟὠᾠὡᾡὢᾢὣᾣὤᾤὥᾥὦᾦὧᾧὨᾨὩᾩὪᾪὫᾫὬᾬὭᾭὮᾮὯᾯὰᾲαᾳάᾴᾶᾷΑᾼὴῂηῃήῄῆῇΗῌὼῲωῳώῴῶῷΩῼ", // combining greek ypogegrammeni
        _ => "",
    };
}

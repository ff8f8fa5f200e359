//! Keyboards: what the same 47 keys type on each.

/// What the keys type, in the order of a US keyboard: alone, and with Shift.
#[derive(Debug)]
pub struct Layout {
    /// Its name.
    pub name: &'static str,
    /// Alone.
    pub plain: &'static str,
    /// With Shift.
    pub shifted: &'static str,
}

const fn layout(name: &'static str, plain: &'static str, shifted: &'static str) -> Layout {
    Layout { name, plain, shifted }
}

/// What scanners are set to when nobody set them.
pub const US: Layout = layout(
    "US",
    "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./",
    "~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?",
);

/// The others. Dead keys count as the accent that they type with a space.
pub const LAYOUTS: [Layout; 18] = [
    layout(
        "German (QWERTZ)",
        "^1234567890ß´qwertzuiopü+#asdfghjklöäyxcvbnm,.-",
        "°!\"§$%&/()=?`QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_",
    ),
    layout(
        "Swiss (QWERTZ)",
        "§1234567890'^qwertzuiopü¨$asdfghjklöäyxcvbnm,.-",
        "°+\"*ç%&/()=?`QWERTZUIOPè!£ASDFGHJKLéàYXCVBNM;:_",
    ),
    layout(
        "French (AZERTY)",
        "²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!",
        "~1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§",
    ),
    layout(
        "Belgian (AZERTY)",
        "²&é\"'(§è!çà)-azertyuiop^$µqsdfghjklmùwxcvbn,;:=",
        "³1234567890°_AZERTYUIOP¨*£QSDFGHJKLM%WXCVBN?./+",
    ),
    layout(
        "Italian",
        "\\1234567890'ìqwertyuiopè+ùasdfghjklòàzxcvbnm,.-",
        "|!\"£$%&/()=?^QWERTYUIOPé*§ASDFGHJKLç°ZXCVBNM;:_",
    ),
    layout(
        "Spanish",
        "º1234567890'¡qwertyuiop`+çasdfghjklñ´zxcvbnm,.-",
        "ª!\"·$%&/()=?¿QWERTYUIOP^*ÇASDFGHJKLÑ¨ZXCVBNM;:_",
    ),
    layout(
        "Portuguese",
        "\\1234567890'«qwertyuiop+´~asdfghjklçºzxcvbnm,.-",
        "|!\"#$%&/()=?»QWERTYUIOP*`^ASDFGHJKLÇªZXCVBNM;:_",
    ),
    layout(
        "British",
        "`1234567890-=qwertyuiop[]#asdfghjkl;'zxcvbnm,./",
        "¬!\"£$%^&*()_+QWERTYUIOP{}~ASDFGHJKL:@ZXCVBNM<>?",
    ),
    layout(
        "Swedish or Finnish",
        "§1234567890+´qwertyuiopå¨'asdfghjklöäzxcvbnm,.-",
        "½!\"#¤%&/()=?`QWERTYUIOPÅ^*ASDFGHJKLÖÄZXCVBNM;:_",
    ),
    layout(
        "Danish",
        "½1234567890+´qwertyuiopå¨'asdfghjklæøzxcvbnm,.-",
        "§!\"#¤%&/()=?`QWERTYUIOPÅ^*ASDFGHJKLÆØZXCVBNM;:_",
    ),
    layout(
        "Norwegian",
        "|1234567890+\\qwertyuiopå¨'asdfghjkløæzxcvbnm,.-",
        "§!\"#¤%&/()=?`QWERTYUIOPÅ^*ASDFGHJKLØÆZXCVBNM;:_",
    ),
    layout(
        "Czech (QWERTZ)",
        ";+ěščřžýáíé=´qwertzuiopú)¨asdfghjklů§yxcvbnm,.-",
        "°1234567890%ˇQWERTZUIOP/('ASDFGHJKL\"!YXCVBNM?:_",
    ),
    layout(
        "Hungarian (QWERTZ)",
        "0123456789öüóqwertzuiopőúűasdfghjkléáyxcvbnm,.-",
        "§'\"+!%/=()ÖÜÓQWERTZUIOPŐÚŰASDFGHJKLÉÁYXCVBNM?:_",
    ),
    layout(
        "Turkish (Q)",
        "\"1234567890*-qwertyuıopğü,asdfghjklşizxcvbnmöç.",
        "é!'^+%&/()=?_QWERTYUIOPĞÜ;ASDFGHJKLŞİZXCVBNMÖÇ:",
    ),
    layout(
        "US Dvorak",
        "`1234567890[]',.pyfgcrl/=\\aoeuidhtns-;qjkxbmwvz",
        "~!@#$%^&*(){}\"<>PYFGCRL?+|AOEUIDHTNS_:QJKXBMWVZ",
    ),
    layout(
        "Russian",
        "ё1234567890-=йцукенгшщзхъ\\фывапролджэячсмитьбю.",
        "Ё!\"№;%:?*()_+ЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,",
    ),
    layout(
        "Greek",
        "`1234567890-=;ςερτυθιοπ[]\\ασδφγηξκλ΄'ζχψωβνμ,./",
        "~!@#$%^&*()_+:΅ΕΡΤΥΘΙΟΠ{}|ΑΣΔΦΓΗΞΚΛ¨\"ΖΧΨΩΒΝΜ<>?",
    ),
    layout(
        "Ukrainian",
        "'1234567890-=йцукенгшщзхї\\фівапролджєячсмитьбю.",
        "₴!\"№;%:?*()_+ЙЦУКЕНГШЩЗХЇ/ФІВАПРОЛДЖЄЯЧСМИТЬБЮ,",
    ),
];

impl Layout {
    fn keys(&self) -> impl Iterator<Item = char> {
        self.plain.chars().chain(self.shifted.chars())
    }

    /// What the keys that type a text on this keyboard type on another. Spaces and control characters stay. `None` if no key
    /// types one of its characters.
    pub fn retype(&self, text: &str, on: &Layout) -> Option<String> {
        let one = |c: char| {
            if c == ' ' || c.is_control() {
                return Some(c);
            }
            let key = self.keys().position(|typed| typed == c)?;
            on.keys().nth(key)
        };
        text.chars().map(one).collect()
    }
}

//! JSON Pointers made from paths that the compiler has checked.

/// A JSON Pointer (RFC 6901).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pointer(String);

impl Pointer {
    /// The whole document.
    #[must_use]
    pub fn root() -> Self {
        Self(String::with_capacity(40))
    }

    /// One field down, by its name in Rust; the JSON name is that in camel case.
    pub fn field(&mut self, name: &str) {
        self.0.push('/');
        if !name.contains('_') {
            self.0.push_str(name);
            return;
        }
        let mut upper = false;
        for char in name.chars() {
            if char == '_' {
                upper = true;
            } else if std::mem::take(&mut upper) {
                self.0.push(char.to_ascii_uppercase());
            } else {
                self.0.push(char);
            }
        }
    }

    /// One element down.
    pub fn element(&mut self, index: usize) {
        // Most lists are short; formatting costs ten times as much.
        self.0.push('/');
        match u8::try_from(index) {
            Ok(digit @ 0..=9) => self.0.push(char::from(b'0' + digit)),
            _ => self.0.push_str(&index.to_string()),
        }
    }
}

impl From<Pointer> for String {
    fn from(pointer: Pointer) -> Self {
        pointer.0
    }
}

/// A pointer to a place in facts or parameters, as a path of their fields:
/// `at!(case.facts, answers.patents[i].granted)` is `/answers/patents/3/granted` where `i` is 3.
///
/// The path has to exist in the type, or the rule does not compile. Fields are in camel case in JSON.
#[macro_export]
macro_rules! at {
    (@ $pointer:ident) => {};
    (@ $pointer:ident . $field:ident $($rest:tt)*) => {
        $pointer.field(stringify!($field));
        $crate::at!(@ $pointer $($rest)*);
    };
    (@ $pointer:ident [$index:expr] $($rest:tt)*) => {
        $pointer.element($index);
        $crate::at!(@ $pointer $($rest)*);
    };
    ($root:expr, $field:ident $($rest:tt)*) => {{
        let _ = || {
            let _ = &$root.$field $($rest)*;
        };
        let mut pointer = $crate::Pointer::root();
        pointer.field(stringify!($field));
        $crate::at!(@ pointer $($rest)*);
        pointer
    }};
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_path_of_fields_becomes_a_pointer() {
        struct Patent {
            granted_on: u8,
        }
        struct Facts {
            patents: Vec<Patent>,
        }
        let facts = Facts { patents: vec![Patent { granted_on: 1 }] };
        assert_eq!(facts.patents.first().map(|patent| patent.granted_on), Some(1));
        let pointer = at!(facts, patents[12].granted_on);
        assert_eq!(String::from(pointer), "/patents/12/grantedOn");
    }
}

//! JSON Pointers made from paths that the compiler has checked.
//!
//! What is fixed in a path is turned into its JSON name while the rule is compiled: a rule makes many
//! pointers for each subject, and copying a text of known length is the cheapest thing a guest can do.

/// A JSON Pointer (RFC 6901).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer(String);

impl Pointer {
    /// A pointer, or the first part of one.
    #[doc(hidden)]
    #[must_use]
    #[inline(always)]
    pub fn fixed(path: &'static str) -> Self {
        Self(String::from(path))
    }

    /// The first part of a pointer that goes on.
    #[doc(hidden)]
    #[must_use]
    #[inline(always)]
    pub fn first(path: &'static str, more: usize) -> Self {
        let mut pointer = String::with_capacity(path.len() + more);
        pointer.push_str(path);
        Self(pointer)
    }

    /// A further part.
    #[doc(hidden)]
    #[inline(always)]
    pub fn then(&mut self, path: &'static str) {
        self.0.push_str(path);
    }

    /// One element down.
    #[doc(hidden)]
    #[inline]
    pub fn element(&mut self, index: usize) {
        // Most lists are short; formatting costs ten times as much.
        match u8::try_from(index) {
            Ok(digit @ 0..=9) => {
                self.0.push('/');
                self.0.push(char::from(b'0' + digit));
            }
            _ => {
                self.0.push('/');
                self.0.push_str(&index.to_string());
            }
        }
    }
}

impl From<Pointer> for String {
    fn from(pointer: Pointer) -> Self {
        pointer.0
    }
}

/// A path of fields as Rust names them, and what of it is left in camel case.
#[doc(hidden)]
pub struct Camel<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Camel<N> {
    /// Turns `/birth_date` into `/birthDate`.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "computed while compiling: an index out of bounds is a compile error")]
    pub const fn of(path: &str) -> Self {
        let from = path.as_bytes();
        let (mut bytes, mut length, mut at) = ([0; N], 0, 0);
        while at < from.len() {
            if from[at] == b'_' && at + 1 < from.len() {
                at += 1;
                bytes[length] = from[at].to_ascii_uppercase();
            } else {
                bytes[length] = from[at];
            }
            length += 1;
            at += 1;
        }
        Self { bytes, length }
    }

    /// The path.
    #[must_use]
    pub const fn path(&self) -> &str {
        let (path, _) = self.bytes.split_at(self.length);
        match std::str::from_utf8(path) {
            Ok(path) => path,
            Err(_) => "",
        }
    }
}

/// A pointer to a place in facts or parameters, as a path of their fields:
/// `at!(case.facts, answers.patents[i].granted)` is `/answers/patents/3/granted` where `i` is 3.
///
/// The path has to exist in the type, or the rule does not compile. Fields are in camel case in JSON.
#[macro_export]
macro_rules! at {
    // A run of fields, as a text that is known while compiling.
    (@path $($field:ident)*) => {{
        const RUST: &str = concat!($("/", stringify!($field)),*);
        const CAMEL: $crate::Camel<{ RUST.len() }> = $crate::Camel::of(RUST);
        const PATH: &str = CAMEL.path();
        PATH
    }};
    // The fields before the first index, or all of them.
    (@first [$($field:ident)*]) => {
        $crate::Pointer::fixed($crate::at!(@path $($field)*))
    };
    (@first [$($field:ident)*] . $next:ident $($rest:tt)*) => {
        $crate::at!(@first [$($field)* $next] $($rest)*)
    };
    (@first [$($field:ident)*] [$index:expr] $($rest:tt)*) => {{
        let mut pointer = $crate::Pointer::first($crate::at!(@path $($field)*), 24);
        pointer.element($index);
        $crate::at!(@then pointer [] $($rest)*);
        pointer
    }};
    // What comes behind an index.
    (@then $pointer:ident []) => {};
    (@then $pointer:ident [$($field:ident)+]) => {
        $pointer.then($crate::at!(@path $($field)+));
    };
    (@then $pointer:ident [$($field:ident)*] . $next:ident $($rest:tt)*) => {
        $crate::at!(@then $pointer [$($field)* $next] $($rest)*);
    };
    (@then $pointer:ident [$($field:ident)*] [$index:expr] $($rest:tt)*) => {
        $crate::at!(@then $pointer [$($field)*]);
        $pointer.element($index);
        $crate::at!(@then $pointer [] $($rest)*);
    };
    ($root:expr, $field:ident $($rest:tt)*) => {{
        let _ = || {
            let _ = &$root.$field $($rest)*;
        };
        $crate::at!(@first [$field] $($rest)*)
    }};
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_path_of_fields_becomes_a_pointer() {
        struct Patent {
            granted_on: [u8; 3],
        }
        struct Facts {
            all_patents: Vec<Patent>,
        }
        let facts = Facts { all_patents: vec![Patent { granted_on: [1, 2, 3] }] };
        assert_eq!(facts.all_patents.first().map(|patent| patent.granted_on[2]), Some(3));
        let pointer = |pointer: crate::Pointer| String::from(pointer);
        assert_eq!(pointer(at!(facts, all_patents)), "/allPatents");
        assert_eq!(pointer(at!(facts, all_patents[12].granted_on)), "/allPatents/12/grantedOn");
        assert_eq!(pointer(at!(facts, all_patents[0].granted_on[2])), "/allPatents/0/grantedOn/2");
    }
}

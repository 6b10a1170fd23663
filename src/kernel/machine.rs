//! State machines: one table says which states there are, which moves are drawn from each, and where
//! they lead. A move that is not drawn is refused with those that are.

macro_rules! machine {
    (
        $(#[doc = $doc:literal])+ $name:ident, $zh:literal, $en:literal {
            $($(#[doc = $sdoc:literal])+ $state:ident = $text:literal => [$($by:ident => $next:ident),*]),+ $(,)?
        }
        $(#[doc = $mdoc:literal])+ $moves:ident { $($asked:ident = $word:literal),+ $(; $($own:ident = $own_word:literal),+)? }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, async_graphql::Enum)]
        pub enum $name { $($(#[doc = $sdoc])+ $state),+ }

        $(#[doc = $mdoc])+
        #[expect(missing_docs, reason = "each is a word, and the table says what it does")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $moves { $($asked),+ $(, $($own),+)? }

        impl $moves {
            /// All moves; the last are the system's own.
            pub const ALL: &'static [Self] = &[$(Self::$asked),+ $(, $(Self::$own),+)?];
            /// Those that somebody asks for.
            pub const ASKED: &'static [Self] = &[$(Self::$asked),+];

            /// As a refusal writes it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$asked => $word),+ $(, $(Self::$own => $own_word),+)? }
            }
        }

        impl $name {
            /// All states, in the order of their course.
            pub const ALL: &'static [Self] = &[$(Self::$state),+];

            /// As the database and the schema write it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$state => $text),+ }
            }

            /// The moves that are drawn from it, and where they lead.
            #[must_use]
            pub const fn moves(self) -> &'static [($moves, Self)] {
                match self { $(Self::$state => &[$(($moves::$by, Self::$next)),*]),+ }
            }

            /// Makes a move.
            ///
            /// # Errors
            /// `STATE_FORBIDS`, naming the moves that a person may ask for.
            pub fn go(self, by: $moves) -> Result<Self, crate::kernel::Refusal> {
                self.go_if(by, |_| true)
            }

            /// Makes a move that is drawn, if nothing else than the state stands in its way.
            ///
            /// # Errors
            /// `STATE_FORBIDS`, naming the moves that a person may ask for and of which that is so.
            pub fn go_if(self, by: $moves, is_open: impl Fn($moves) -> bool) -> Result<Self, crate::kernel::Refusal> {
                let open = |by: $moves| self.moves().iter().find(|(drawn, _)| *drawn == by && is_open(by));
                if let Some((_, next)) = open(by) {
                    return Ok(*next);
                }
                Err(crate::kernel::Refusal::new(
                    crate::kernel::ErrorCode::StateForbids,
                    format!("{}处于 {}，此时不能 {}", $zh, self.as_str(), by.as_str()),
                    format!("the {} is {}: {} is not possible now", $en, self.as_str(), by.as_str()),
                )
                .at(["state"])
                .allowing($moves::ASKED.iter().filter(|asked| open(**asked).is_some()).map(|asked| asked.as_str())))
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|state| state.as_str() == text).ok_or_else(|| text.to_owned())
            }
        }
    };
}
pub(crate) use machine;

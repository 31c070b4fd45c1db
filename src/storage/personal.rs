//! The dictionary of personal columns: each a type of its own, so that a value of one cannot be put into another.

use vault::Field;

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $table:literal . $column:literal;)*) => {
        /// Table and column of every personal column, in order.
        pub const ALL: &[(&str, &str)] = &[$(($table, $column),)*];

        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub enum $name {}

            impl Field for $name {
                const TABLE: &'static str = $table;
                const COLUMN: &'static str = $column;
            }
        )*
    };
}

columns! {
    /// Phone number in E.164.
    Phone = "visitors"."phone";
    /// E-mail address.
    Email = "visitors"."email";
    /// Issuing state as printed, three letters.
    DocumentIssuer = "documents"."issuer";
    /// Document number without fillers.
    DocumentNumber = "documents"."number";
    /// The name as the machine-readable zone writes it.
    Name = "documents"."name";
    /// The name in its own script.
    NativeName = "documents"."native_name";
    /// Nationality as printed.
    Nationality = "documents"."nationality";
    /// Birth date.
    Birth = "documents"."birth";
    /// Sex as printed.
    Sex = "documents"."sex";
    /// Last day of the document.
    Expiry = "documents"."expiry";
    /// What left with an entry of the log, and from where it was asked.
    Detail = "entries"."detail";
}

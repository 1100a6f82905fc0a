//! Shortens what all rules have in common.

/// A rule: doc comment, type and identifier, description, resource types, triggers; then,
/// where there are any, what it reads, what it needs beyond the configuration, and its
/// parameters; at last its function.
///
/// ```ignore
/// rule! {
///     /// A cluster without a key is encrypted by none.
///     ClusterEncrypted = "CLUSTER_ENCRYPTED",
///     "Checks that clusters are encrypted, optionally with one of the given keys.",
///     CLUSTER, CHANGE,
///     reads ["AWS::KMS::Key"],
///     needs "supplementaryConfiguration.Encryption",
///     params {
///         /// ARNs of the keys that may encrypt; any when not given.
///         "kmsKeyArns" => keys: Option<Vec<String>>,
///         /// The least number of days.
///         "days" => days: i64 = "30",
///     }
///     |item, params, cx| { … }
/// }
/// ```
///
/// A parameter of an `Option` may be left out, and so may one with a default; any other is
/// required. Its kind follows from its type.
macro_rules! rule {
    (
        $(#[$doc:meta])*
        $name:ident = $id:literal, $description:literal, $types:expr, $triggers:ident,
        $(reads $reads:expr,)?
        $(needs $needs:literal,)?
        $(params {$(
            $(#[doc = $about:literal])+
            $param:literal => $field:ident: $type:ty $(= $default:literal)?,
        )+})?
        |$item:ident $(, $params:ident $(, $cx:ident)?)?| $body:expr
    ) => {
        $(#[$doc])*
        pub struct $name;

        const _: () = {
            /// The rule's parameters.
            #[derive(serde::Deserialize)]
            pub struct Params {$($(
                #[serde(rename = $param)]
                $field: $type,
            )+)?}

            impl assize_rule::Rule for $name {
                const ID: &'static str = $id;
                const DESCRIPTION: &'static str = $description;
                const TYPES: &'static [&'static str] = $types;
                $(const READS: &'static [&'static str] = &$reads;)?
                $(const NEEDS: &'static str = $needs;)?
                const TRIGGERS: assize_rule::Triggers = assize_rule::Triggers::$triggers;
                $(const PARAMS: &'static [assize_rule::Param] = &[$(
                    assize_rule::Param::of::<$type>($param, concat!($($about),+))
                    $(.or($default))?
                ),+];)?
                type Params = Params;

                fn evaluate(
                    $item: &assize_rule::ItemView<'_>,
                    params: &Params,
                    cx: &dyn assize_rule::Context,
                ) -> assize_rule::Outcome {
                    let _ = (params, cx);
                    $(let $params = params; $(let $cx = cx;)?)?
                    $body
                }
            }
        };
    };
}

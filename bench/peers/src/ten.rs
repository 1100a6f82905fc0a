//! The ten policies of the benchmark `guard`, in both languages, by name.

macro_rules! ten {
    ($($name:literal),+ $(,)?) => {
        /// Name, Guard, Rego.
        pub const TEN: &[(&str, &str, &str)] = &[$((
            $name,
            include_str!(concat!("../ten/", $name, ".guard")),
            include_str!(concat!("../ten/", $name, ".rego")),
        )),+];
    };
}

ten!(
    "a_ssh", "b_https", "c_default", "d_described", "e_tags", "f_all_protocols", "g_vpc", "h_name",
    "i_ipv6", "j_managed",
);

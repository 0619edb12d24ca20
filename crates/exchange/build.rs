//! Tells the tests whether the published examples of the standards are beside the repository (`cfg(shared)`), and
//! where.

use std::path::Path;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(shared)");
    println!("cargo::rerun-if-changed=build.rs");
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found =
        here.ancestors().map(|a| a.join("shared/standards/hsds")).find(|p| p.join("oruk-spec").is_dir());
    if let Some(folder) = found {
        println!("cargo::rustc-cfg=shared");
        println!("cargo::rustc-env=STANDARDS_HSDS={}", folder.display());
    }
}

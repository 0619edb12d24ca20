//! Tells the tests what Node has made: `assets` when the styles and scripts are built, `design_system` when
//! the NHS design system's package is installed. Nothing needs either to build.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=templates");
    known("assets", "assets/built/manifest.json");
    known("design_system", "../../node_modules/nhsuk-frontend/package.json");
}

fn known(name: &str, file: &str) {
    println!("cargo::rustc-check-cfg=cfg({name})");
    println!("cargo::rerun-if-changed={file}");
    if Path::new(file).exists() {
        println!("cargo::rustc-cfg={name}");
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Generates the code of the API from the folder in CLEARINGHOUSE_PROTO.

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-env-changed=CLEARINGHOUSE_PROTO");
    let folder = std::env::var("CLEARINGHOUSE_PROTO").unwrap_or("../../../proto".into());
    println!("cargo:rerun-if-changed={folder}/clearinghouse");
    let files = ["trading", "journal"]
        .map(|name| PathBuf::from(&folder).join(format!("clearinghouse/v1/{name}.proto")));
    let schema = protox::compile(files, [&folder])?;
    tonic_prost_build::configure().build_server(false).compile_fds(schema)?;
    Ok(())
}

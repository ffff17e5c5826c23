// SPDX-License-Identifier: Apache-2.0
//! Generates the code of the API from `proto/`, and what the client has to know of each method and message.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use prost::Message;

const PACKAGE: &str = "clearinghouse.v1";

fn main() -> Result<(), Box<dyn Error>> {
    // The package has the schema beside it; in the checkout it is at the root.
    let folder = ["proto", "../../proto"]
        .map(PathBuf::from)
        .into_iter()
        .find(|folder| folder.join("clearinghouse/v1").is_dir())
        .ok_or("the folder proto is missing")?;
    println!("cargo:rerun-if-changed={}", folder.join("clearinghouse").display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder.join("clearinghouse/v1"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "proto") {
            files.push(path);
        }
    }
    files.sort();
    let schema = protox::compile(&files, [&folder])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("schema.bin"), schema.encode_to_vec())?;
    write_facts(&schema, &out.join("facts.rs"))?;
    tonic_prost_build::configure().build_server(false).compile_fds(schema)?;
    Ok(())
}

/// Writes the methods that are repeated, a stub of each service, and which messages have a result code.
fn write_facts(schema: &prost_types::FileDescriptorSet, path: &Path) -> Result<(), Box<dyn Error>> {
    let files = || schema.file.iter().filter(|file| file.package() == PACKAGE);
    let messages = || files().flat_map(|file| &file.message_type);
    let number = |message: &str, field: &str| {
        let name = message.rsplit('.').next().unwrap_or_default();
        messages()
            .find(|one| one.name() == name)
            .and_then(|one| one.field.iter().find(|one| one.name() == field))
            .map(|field| field.number())
    };
    let (mut rows, mut stubs, mut coded) = (String::new(), String::new(), String::new());
    for service in files().flat_map(|file| &file.service) {
        let name = service.name();
        let short = snake(name.strip_suffix("Service").unwrap_or(name));
        let module = snake(name);
        writeln!(
            stubs,
            "/// The calls of {name}.\npub fn {short}(&self) -> v1::{module}_client::{name}Client<Client> {{\n\
             v1::{module}_client::{name}Client::new(self.clone()).max_decoding_message_size(MAX_REPLY)\n}}"
        )?;
        for method in service.method.iter().filter(|one| !one.client_streaming() && !one.server_streaming()) {
            let input = method.input_type();
            let key = number(input, "request_id").zip(number(input, "created_time_ns"));
            writeln!(rows, "\"/{PACKAGE}.{name}/{}\" => Some({key:?}),", method.name())?;
        }
    }
    for message in messages() {
        let is_coded = |field: &prost_types::FieldDescriptorProto| {
            field.name() == "code"
                && field.type_name() == ".clearinghouse.v1.ResultCode"
                && field.label() != prost_types::field_descriptor_proto::Label::Repeated
        };
        if message.field.iter().any(is_coded) {
            writeln!(
                coded,
                "impl Outcome for v1::{} {{ fn code_number(&self) -> i32 {{ self.code }} }}",
                message.name()
            )?;
        }
    }
    fs::write(
        path,
        format!(
            "/// The fields of a unary method's request id and creation time; `None` for a stream.\n\
             pub(crate) fn unary(path: &str) -> Option<Option<(u32, u32)>> {{ match path {{ {rows} _ => None }} }}\n\
             impl Client {{ {stubs} }}\n{coded}"
        ),
    )?;
    Ok(())
}

fn snake(name: &str) -> String {
    let mut made = String::new();
    for (at, letter) in name.char_indices() {
        if at > 0 && letter.is_ascii_uppercase() {
            made.push('_');
        }
        made.push(letter.to_ascii_lowercase());
    }
    made
}

// SPDX-License-Identifier: Apache-2.0
#include "onnx/function_calls.hpp"
#include "onnx/graph_order.hpp"
#include "onnx/reading.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/sha256.hpp"

#include <array>
#include <utility>

/// ModelProto from its bytes.

namespace windrow::inference {

namespace {

/// Files that people take for ONNX models, by how they begin.
struct OtherFormat {
    std::string_view begin;
    const char* what;
};
constexpr std::array other_formats = {
    OtherFormat{{"PK\x03\x04", 4}, "a zip archive, as PyTorch (.pt) and Keras (.keras) write them"},
    OtherFormat{"\x89HDF", "an HDF5 file, as Keras writes them (.h5)"},
    OtherFormat{{"\x80\x02", 2}, "a Python pickle"},
    OtherFormat{{"\x80\x04\x95", 3}, "a Python pickle"},
    OtherFormat{"version https://git-lfs", "a pointer of Git LFS, not the file itself (git lfs pull)"},
    OtherFormat{"<!DOCTYPE", "a web page"},
    OtherFormat{"<html", "a web page"},
};

void refuse_other_formats(std::string_view bytes) {
    const std::string hint = "Windrow runs ONNX models; export yours as ONNX";
    if (bytes.empty()) throw Error("W6601", "the file is empty", hint);
    for (const OtherFormat& format : other_formats) {
        if (bytes.starts_with(format.begin)) throw Error("W6601", std::string("this is ") + format.what, hint);
    }
    if (bytes.size() > 8 && bytes.substr(4, 4) == "TFL3") throw Error("W6601", "this is a TensorFlow Lite model", hint);
}

void read_opset_import(WireReader reader, Model& model) {
    std::string domain;
    std::int64_t version = 0;
    while (reader.next()) {
        switch (reader.field()) {
            case 1:
                domain = normal_domain(reader.text());
                break;
            case 2:
                version = reader.integer();
                break;
            default:
                reader.skip();
        }
    }
    const auto [imported, added] = model.opset_imports.emplace(domain, version);
    if (!added && imported->second != version) {
        throw Error("W6605", "the model imports two versions of the operators of " +
                                 quoted_name(domain.empty() ? "ai.onnx" : domain) + ", " + std::to_string(imported->second) +
                                 " and " + std::to_string(version));
    }
}

void read_metadata(WireReader reader, Model& model) {
    std::string key;
    std::string value;
    while (reader.next()) {
        switch (reader.field()) {
            case 1:
                key = reader.text();
                break;
            case 2:
                value = reader.text();
                break;
            default:
                reader.skip();
        }
    }
    model.metadata.insert_or_assign(std::move(key), std::move(value));
}

/// What ModelProto holds beside its graph.
struct ModelParts {
    Model model;
    std::string producer_version;
    std::vector<ModelFunction> functions;
    bool has_graph = false;
};

void read_field(WireReader& reader, ModelParts& parts, Reading& reading) {
    switch (reader.field()) {
        case 1:
            parts.model.ir_version = reader.integer();
            return;
        case 2:
            parts.model.producer = reader.text();
            return;
        case 3:
            parts.producer_version = reader.text();
            return;
        case 7:
            if (std::exchange(parts.has_graph, true)) reader.fail("the model has a second graph");
            parts.model.graph = read_graph_message(reader.message("the graph"), reading);
            return;
        case 8:
            reading.take_parts(reader, 3);
            read_opset_import(reader.message("an opset import"), parts.model);
            return;
        case 14:
            reading.take_parts(reader, 4);
            read_metadata(reader.message("metadata"), parts.model);
            return;
        case 25:
            parts.functions.push_back(read_function_message(reader.message("a function"), reading));
            return;
        default:
            reader.skip();
    }
}

}  // namespace

Model read_model(std::string_view bytes, const ReadLimits& limits) {
    if (bytes.size() > limits.file_bytes) {
        throw Error("W6602", "the model has " + std::to_string(bytes.size()) + " bytes; at most " +
                                 std::to_string(limits.file_bytes) + " are read");
    }
    refuse_other_formats(bytes);
    Reading reading(limits);
    ModelParts parts;
    WireReader reader(bytes, "the model");
    while (reader.next()) read_field(reader, parts, reading);
    if (!parts.has_graph)
        throw Error("W6601", "the file has no graph: it is no ONNX model", "Windrow runs ONNX models; export yours as ONNX");
    Model model = std::move(parts.model);
    if (!parts.producer_version.empty()) model.producer += (model.producer.empty() ? "" : " ") + parts.producer_version;
    if (!model.opset_imports.contains("")) {
        // Files before IR version 3 have no imports: they mean version 1 of ONNX's own operators.
        if (model.ir_version < 3) model.opset_imports.emplace("", 1);
    }
    put_functions_in_place(model, parts.functions, limits);
    put_in_order(model.graph);
    model.hash = sha256_text(bytes);
    return model;
}

Tensor read_tensor(std::string_view bytes, const ReadLimits& limits, std::string* name) {
    if (bytes.size() > limits.file_bytes) {
        throw Error("W6602", "the tensor has " + std::to_string(bytes.size()) + " bytes; at most " +
                                 std::to_string(limits.file_bytes) + " are read");
    }
    Reading reading(limits);
    return read_tensor_message(WireReader(bytes, "a tensor"), reading, name);
}

}  // namespace windrow::inference

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads ONNX files (protobuf wire format). Every length is checked against what is left of its message and against the limits;
/// external data files are refused; nothing is executed. All functions are thread-safe.

#include "windrow/inference/model.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace windrow::inference {

/// What a file may hold; more is refused with W6602 before memory is taken for it.
struct ReadLimits {
    std::size_t file_bytes = std::size_t{512} << 20;
    std::size_t nodes = 100'000;
    std::int64_t tensor_elements = std::int64_t{1} << 28;
    int nesting = 32;  ///< graphs in attributes, functions in functions
    std::size_t rank = 64;
    std::size_t parts = 4'000'000;  ///< names, attributes, dimensions, texts: about 40 bytes of memory each
};

/// A model from the bytes of its file. Throws W6601 (no ONNX model, cut, damaged: with the byte offset and the part), W6602 (over
/// a limit), W6604 (external data), W6605 (form: a cycle, a name given twice, an input that nothing gives), W6606 (a function of
/// the model that cannot be put in place of its calls), W6607 (a sparse initializer).
Model read_model(std::string_view bytes, const ReadLimits& limits = {});
/// The same from a file; throws W6001-like errors of files as well.
Model read_model_file(const std::string& path, const ReadLimits& limits = {});

/// One serialised TensorProto, as outside tests keep inputs and outputs. `name` (may be null) takes the tensor's name.
Tensor read_tensor(std::string_view bytes, const ReadLimits& limits = {}, std::string* name = nullptr);
/// The bytes of a TensorProto.
std::string write_tensor(const Tensor& tensor, std::string_view name);

}  // namespace windrow::inference

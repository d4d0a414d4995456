// SPDX-License-Identifier: Apache-2.0
#include "onnx/wire_writer.hpp"
#include "windrow/inference/onnx_reader.hpp"
#include "windrow/kernels/error.hpp"

namespace windrow::inference {

std::string write_tensor(const Tensor& tensor, std::string_view name) {
    if (element_bytes(tensor.element()) == 0 && tensor.element() != ElementType::string)
        throw_defect("a tensor without values cannot be written");
    WireWriter writer;
    for (const std::int64_t length : tensor.shape()) writer.integer(1, length);
    writer.integer(2, static_cast<std::int64_t>(tensor.element()));
    if (tensor.element() == ElementType::string) {
        for (const std::string& text : tensor.strings()) writer.bytes(6, text);
    }
    if (!name.empty()) writer.bytes(8, name);
    if (tensor.element() != ElementType::string) writer.bytes(9, {tensor.data<char>(), tensor.bytes()});
    return writer.written();
}

}  // namespace windrow::inference

// SPDX-License-Identifier: Apache-2.0
#include "windrow/inference/onnx_reader.hpp"
#include "windrow/kernels/error.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

/// Any bytes as a model and as a tensor: an Error of the reader, or something that can be used. What is read as a tensor is
/// written and read again.

namespace {

using namespace windrow::inference;

ReadLimits fuzzing_limits() {
    ReadLimits limits;
    limits.nodes = 1000;
    limits.tensor_elements = 1 << 16;
    limits.parts = 20'000;
    return limits;
}

void expect_documented(const windrow::Error& error) {
    if (!std::string_view(error.code()).starts_with("W66")) std::abort();
}

void read_as_model(std::string_view bytes) {
    try {
        static_cast<void>(read_model(bytes, fuzzing_limits()));
    } catch (const windrow::Error& error) {
        expect_documented(error);
    }
}

void read_as_tensor(std::string_view bytes) {
    try {
        const Tensor tensor = read_tensor(bytes, fuzzing_limits());
        if (tensor.element() == ElementType::other) return;
        const Tensor again = read_tensor(write_tensor(tensor, "again"), fuzzing_limits());
        if (again.type() != tensor.type() || again.strings() != tensor.strings()) std::abort();
        if (tensor.bytes() > 0 && std::memcmp(again.data<char>(), tensor.data<char>(), tensor.bytes()) != 0) std::abort();
    } catch (const windrow::Error& error) {
        expect_documented(error);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    read_as_model(bytes);
    read_as_tensor(bytes);
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
#include "windrow/inference/tensor.hpp"

#include "windrow/kernels/error.hpp"

namespace windrow::inference {

namespace {

constexpr std::int64_t most_elements = std::int64_t{1} << 40;

}  // namespace

std::size_t element_bytes(ElementType type) noexcept {
    switch (type) {
        case ElementType::uint8:
        case ElementType::int8:
        case ElementType::boolean:
            return 1;
        case ElementType::uint16:
        case ElementType::int16:
        case ElementType::float16:
        case ElementType::bfloat16:
            return 2;
        case ElementType::float32:
        case ElementType::int32:
        case ElementType::uint32:
            return 4;
        case ElementType::float64:
        case ElementType::int64:
        case ElementType::uint64:
            return 8;
        case ElementType::undefined:
        case ElementType::string:
        case ElementType::other:
            return 0;
    }
    return 0;
}

std::string_view element_type_name(ElementType type) noexcept {
    switch (type) {
        case ElementType::undefined:
            return "UNDEFINED";
        case ElementType::float32:
            return "FLOAT";
        case ElementType::uint8:
            return "UINT8";
        case ElementType::int8:
            return "INT8";
        case ElementType::uint16:
            return "UINT16";
        case ElementType::int16:
            return "INT16";
        case ElementType::int32:
            return "INT32";
        case ElementType::int64:
            return "INT64";
        case ElementType::string:
            return "STRING";
        case ElementType::boolean:
            return "BOOL";
        case ElementType::float16:
            return "FLOAT16";
        case ElementType::float64:
            return "DOUBLE";
        case ElementType::uint32:
            return "UINT32";
        case ElementType::uint64:
            return "UINT64";
        case ElementType::bfloat16:
            return "BFLOAT16";
        case ElementType::other:
            break;
    }
    return "another type";
}

std::int64_t element_count(const Shape& shape) {
    std::int64_t product = 1;
    bool empty = false;
    for (const std::int64_t length : shape) {
        if (length < 0 || length > most_elements) throw Error("W6603", "a tensor cannot have the shape " + shape_text(shape));
        if (length == 0) {
            empty = true;
            continue;
        }
        if (product > most_elements / length)
            throw Error("W6603", "a tensor of the shape " + shape_text(shape) + " is too large");
        product *= length;
    }
    return empty ? 0 : product;
}

std::string shape_text(const Shape& shape) {
    std::string text = "[";
    for (const std::int64_t length : shape) {
        if (text.size() > 1) text += ", ";
        text += length < 0 ? "?" : std::to_string(length);
    }
    return text + "]";
}

Tensor::Tensor(ElementType element, Shape shape) : type_{element, std::move(shape)}, size_(element_count(type_.shape)) {
    if (element == ElementType::string) {
        strings_.resize(static_cast<std::size_t>(size_));
    } else {
        buffer_ = Buffer::allocate(bytes());
    }
}

Tensor Tensor::over(TensorType type, Buffer buffer) {
    Tensor made;
    made.type_ = std::move(type);
    made.size_ = element_count(made.type_.shape);
    made.move_to(std::move(buffer));
    return made;
}

void Tensor::move_to(Buffer buffer) {
    if (type_.element == ElementType::string || buffer.size() < bytes())
        throw_defect("a tensor of the shape " + shape_text(type_.shape) + " does not fit its buffer");
    buffer_ = std::move(buffer);
}

void Tensor::set_length(std::size_t dimension, std::int64_t length) {
    type_.shape[dimension] = length;
    size_ = element_count(type_.shape);
}

Tensor Tensor::reshaped(Shape shape) const {
    if (element_count(shape) != size_)
        throw_defect("a tensor of " + std::to_string(size_) + " elements cannot have the shape " + shape_text(shape));
    Tensor other = *this;
    other.type_.shape = std::move(shape);
    return other;
}

}  // namespace windrow::inference

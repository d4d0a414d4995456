// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Tensors as ONNX defines them: an element type, a shape, elements in row-major order. Elements of packed types have one byte or
/// more each.

#include "windrow/kernels/buffer.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace windrow::inference {

/// Element types by their numbers in ONNX (TensorProto.DataType). Numbers that are not named here are read as `other`.
enum class ElementType : std::uint8_t {
    undefined = 0,
    float32 = 1,
    uint8 = 2,
    int8 = 3,
    uint16 = 4,
    int16 = 5,
    int32 = 6,
    int64 = 7,
    string = 8,
    boolean = 9,  ///< one byte an element, 0 or 1
    float16 = 10,
    float64 = 11,
    uint32 = 12,
    uint64 = 13,
    bfloat16 = 16,
    other = 255
};

/// Bytes of one element; 0 for `undefined`, `string` and `other`.
std::size_t element_bytes(ElementType type) noexcept;
/// "FLOAT", "INT64": as ONNX writes it.
std::string_view element_type_name(ElementType type) noexcept;

/// Lengths of the dimensions, outermost first. Empty: a scalar, one element. A negative length in a declaration: not known.
using Shape = std::vector<std::int64_t>;

/// Product of the lengths. Throws W6603 if it (or any length) is negative or above 2^40.
std::int64_t element_count(const Shape& shape);
/// "[2, 3]"; "[]" for a scalar; "?" for a length that is not known.
std::string shape_text(const Shape& shape);

/// Element type and shape, without values.
struct TensorType {
    ElementType element = ElementType::undefined;
    Shape shape;
    friend bool operator==(const TensorType&, const TensorType&) = default;
};

/// A tensor with values. Copying shares the bytes (see Buffer); a writer must be the only owner. Not thread-safe for writing.
/// Strings are kept in `strings`, everything else in `buffer`.
class Tensor {
public:
    Tensor() = default;
    /// Uninitialised elements (`string`: empty texts). Throws W6603 for a shape that is too large, W7001 without memory.
    Tensor(ElementType element, Shape shape);
    explicit Tensor(const TensorType& type) : Tensor(type.element, type.shape) {}
    /// The elements lie in `buffer`, which has room for them. Not for texts.
    static Tensor over(TensorType type, Buffer buffer);
    /// From values; `values.size()` must be the element count of `shape`. T's size decides nothing: `element` does, and must fit
    /// T.
    template <typename T>
    static Tensor of(ElementType element, Shape shape, std::span<const T> values) {
        Tensor made(element, std::move(shape));
        for (std::size_t i = 0; i < values.size(); ++i) made.data<T>()[i] = values[i];
        return made;
    }

    [[nodiscard]] ElementType element() const noexcept { return type_.element; }
    [[nodiscard]] const Shape& shape() const noexcept { return type_.shape; }
    [[nodiscard]] const TensorType& type() const noexcept { return type_; }
    /// Number of elements.
    [[nodiscard]] std::int64_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return static_cast<std::size_t>(size_) * element_bytes(type_.element); }
    template <typename T>
    [[nodiscard]] const T* data() const noexcept {
        return buffer_.as<T>();
    }
    template <typename T>
    [[nodiscard]] T* data() noexcept {
        return buffer_.mutable_as<T>();
    }
    template <typename T>
    [[nodiscard]] std::span<const T> values() const noexcept {
        return {data<T>(), static_cast<std::size_t>(size_)};
    }
    [[nodiscard]] const std::vector<std::string>& strings() const noexcept { return strings_; }
    [[nodiscard]] std::vector<std::string>& strings() noexcept { return strings_; }
    /// The same elements under another shape of as many elements; shares the bytes.
    [[nodiscard]] Tensor reshaped(Shape shape) const;
    /// The same type over other bytes, which have room for the elements.
    void move_to(Buffer buffer);
    /// Changes one length. The bytes stay; the caller sees to it that they have room for the elements.
    void set_length(std::size_t dimension, std::int64_t length);

private:
    TensorType type_;
    std::int64_t size_ = 0;
    Buffer buffer_;
    std::vector<std::string> strings_;
};

}  // namespace windrow::inference

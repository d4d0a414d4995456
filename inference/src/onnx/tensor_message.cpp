// SPDX-License-Identifier: Apache-2.0
#include "onnx/reading.hpp"
#include "windrow/kernels/error.hpp"

#include <cstring>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

/// TensorProto from its bytes. The fields come in any order, so a first walk finds type, shape and which field holds the values,
/// and a second one fills them in: nothing is allocated before shape and number of values agree.

namespace windrow::inference {

namespace {

/// TensorProto's fields (onnx.proto).
enum Field : std::uint32_t {
    dims = 1,
    data_type = 2,
    segment = 3,
    float_data = 4,
    int32_data = 5,
    string_data = 6,
    int64_data = 7,
    name_field = 8,
    raw_data = 9,
    double_data = 10,
    uint64_data = 11,
    external_data = 13,
    data_location = 14
};

/// The field that holds values of a type that are not raw; 0 where there is none.
std::uint32_t typed_field(ElementType type) noexcept {
    switch (type) {
        case ElementType::float32:
            return float_data;
        case ElementType::uint8:
        case ElementType::int8:
        case ElementType::uint16:
        case ElementType::int16:
        case ElementType::int32:
        case ElementType::boolean:
        case ElementType::float16:
        case ElementType::bfloat16:
            return int32_data;
        case ElementType::string:
            return string_data;
        case ElementType::int64:
            return int64_data;
        case ElementType::float64:
            return double_data;
        case ElementType::uint32:
        case ElementType::uint64:
            return uint64_data;
        case ElementType::undefined:
        case ElementType::other:
            break;
    }
    return 0;
}

/// What the first walk finds.
struct Outline {
    std::string name;
    Shape shape;
    std::int64_t type_number = 0;
    bool external = false;
    bool segmented = false;
    std::optional<std::string_view> raw;
    std::uint32_t values_field = 0;  ///< the field with typed values, 0 if there is none
    std::size_t values = 0;          ///< how many
};

std::string described(const Outline& outline) {
    return outline.name.empty() ? "a tensor without a name" : "the tensor " + quoted_name(outline.name);
}

void count_values(WireReader& reader, Outline& outline) {
    const std::uint32_t field = reader.field();
    if (outline.values_field != 0 && outline.values_field != field)
        reader.fail("a tensor has values in two fields, " + std::to_string(outline.values_field) + " and " +
                    std::to_string(field));
    outline.values_field = field;
    if (field == float_data) {
        reader.fixed_numbers<float>([&](float) { ++outline.values; });
    } else if (field == double_data) {
        reader.fixed_numbers<double>([&](double) { ++outline.values; });
    } else if (field == string_data) {
        reader.bytes();
        ++outline.values;
    } else {
        reader.integers([&](std::int64_t) { ++outline.values; });
    }
}

Outline read_outline(WireReader reader, Reading& reading) {
    Outline outline;
    while (reader.next()) {
        switch (reader.field()) {
            case dims:
                reader.integers([&](std::int64_t length) {
                    if (outline.shape.size() >= reading.limits().rank) {
                        throw Error("W6602", reader.place() + ": a tensor has more than " +
                                                 std::to_string(reading.limits().rank) + " dimensions");
                    }
                    outline.shape.push_back(length);
                });
                break;
            case data_type:
                outline.type_number = reader.integer();
                break;
            case segment:
                outline.segmented = true;
                reader.skip();
                break;
            case name_field:
                outline.name = reader.text();
                break;
            case raw_data:
                outline.raw = reader.bytes();
                break;
            case float_data:
            case int32_data:
            case string_data:
            case int64_data:
            case double_data:
            case uint64_data:
                count_values(reader, outline);
                break;
            case external_data:
                outline.external = true;
                reader.skip();
                break;
            case data_location:
                if (reader.integer() != 0) outline.external = true;
                break;
            default:
                reader.skip();
        }
    }
    return outline;
}

/// Checks what the first walk found; returns the number of elements.
std::int64_t check_outline(const Outline& outline, ElementType type, const WireReader& where, Reading& reading) {
    if (outline.external) {
        throw Error("W6604", described(outline) + " has its values in another file",
                    "Windrow reads models of one file: save the model without external data");
    }
    if (outline.segmented)
        throw Error("W6604", described(outline) + " holds a segment of its values only", "save the model with whole tensors");
    for (const std::int64_t length : outline.shape) {
        if (length < 0) throw Error("W6601", described(outline) + " has a dimension of length " + std::to_string(length));
    }
    std::int64_t elements = 0;
    try {
        elements = element_count(outline.shape);
    } catch (const Error&) {
        elements = std::numeric_limits<std::int64_t>::max();
    }
    if (elements > reading.limits().tensor_elements) {
        throw Error("W6602", described(outline) + " has the shape " + shape_text(outline.shape) + "; at most " +
                                 std::to_string(reading.limits().tensor_elements) + " elements are read");
    }
    if (type == ElementType::undefined) throw Error("W6601", described(outline) + " has no element type");
    if (type == ElementType::other) return elements;  // its values are passed over; what computes with it says so
    const auto wanted = static_cast<std::size_t>(elements);
    if (outline.raw && outline.values_field != 0 && outline.values > 0)
        where.fail(described(outline) + " has its values twice, raw and typed");
    if (outline.raw && type == ElementType::string) where.fail(described(outline) + " has texts as raw data");
    if (outline.raw && (outline.values == 0)) {
        if (outline.raw->size() != wanted * element_bytes(type)) {
            throw Error("W6601", described(outline) + " of the shape " + shape_text(outline.shape) + " and type " +
                                     std::string(element_type_name(type)) + " takes " +
                                     std::to_string(wanted * element_bytes(type)) + " bytes, but has " +
                                     std::to_string(outline.raw->size()));
        }
        return elements;
    }
    if (outline.values_field != 0 && outline.values_field != typed_field(type)) {
        throw Error("W6601", described(outline) + " of the type " + std::string(element_type_name(type)) +
                                 " has its values in a field for another type");
    }
    if (outline.values != wanted) {
        throw Error("W6601", described(outline) + " of the shape " + shape_text(outline.shape) + " needs " +
                                 std::to_string(wanted) + " values, but has " + std::to_string(outline.values));
    }
    return elements;
}

template <typename Number>
Number narrowed(std::int64_t value, const WireReader& reader) {
    if (value < static_cast<std::int64_t>(std::numeric_limits<Number>::min()) ||
        value > static_cast<std::int64_t>(std::numeric_limits<Number>::max())) {
        reader.fail("the value " + std::to_string(value) + " does not fit its tensor's element type");
    }
    return static_cast<Number>(value);
}

/// Appends the integers of the current field behind `*at`.
template <typename Number>
void append_integers(WireReader& reader, Tensor& tensor, std::size_t& at) {
    auto* const out = tensor.data<Number>();
    reader.integers([&](std::int64_t value) {
        if constexpr (sizeof(Number) == 8) {
            out[at++] = static_cast<Number>(value);
        } else {
            out[at++] = narrowed<Number>(value, reader);
        }
    });
}

void append_values(WireReader& reader, Tensor& tensor, std::size_t& at) {
    switch (tensor.element()) {
        case ElementType::float32:
            return reader.fixed_numbers<float>([&](float value) { tensor.data<float>()[at++] = value; });
        case ElementType::float64:
            return reader.fixed_numbers<double>([&](double value) { tensor.data<double>()[at++] = value; });
        case ElementType::uint8:
            return append_integers<std::uint8_t>(reader, tensor, at);
        case ElementType::int8:
            return append_integers<std::int8_t>(reader, tensor, at);
        case ElementType::int16:
            return append_integers<std::int16_t>(reader, tensor, at);
        case ElementType::uint16:
        case ElementType::float16:
        case ElementType::bfloat16:
            return append_integers<std::uint16_t>(reader, tensor, at);
        case ElementType::int32:
            return append_integers<std::int32_t>(reader, tensor, at);
        case ElementType::uint32:
            return append_integers<std::uint32_t>(reader, tensor, at);
        case ElementType::int64:
        case ElementType::uint64:
            return append_integers<std::int64_t>(reader, tensor, at);
        case ElementType::boolean:
            return reader.integers([&](std::int64_t value) { tensor.data<std::uint8_t>()[at++] = value != 0 ? 1 : 0; });
        case ElementType::string:
            tensor.strings()[at++] = reader.text();
            return;
        case ElementType::undefined:
        case ElementType::other:
            break;
    }
    throw_defect("values of a tensor without a type");
}

void fill_raw(Tensor& tensor, std::string_view raw) {
    if (!raw.empty()) std::memcpy(tensor.data<std::byte>(), raw.data(), raw.size());
    if (tensor.element() != ElementType::boolean) return;
    auto* const flags = tensor.data<std::uint8_t>();
    for (std::int64_t i = 0; i < tensor.size(); ++i) flags[i] = flags[i] != 0 ? 1 : 0;
}

}  // namespace

Tensor read_tensor_message(WireReader reader, Reading& reading, std::string* name) {
    const WireReader begin = reader;
    reading.take_parts(reader, 6);
    Outline outline = read_outline(begin, reading);
    const ElementType type = element_type_of(outline.type_number);
    const std::int64_t elements = check_outline(outline, type, begin, reading);
    if (type == ElementType::string) reading.take_parts(begin, static_cast<std::size_t>(elements));
    Tensor tensor(type, outline.shape);
    if (type == ElementType::other) {
        // No values: nothing here computes with them.
    } else if (outline.raw && outline.values == 0) {
        fill_raw(tensor, *outline.raw);
    } else {
        std::size_t at = 0;
        while (reader.next()) {
            if (reader.field() == outline.values_field) {
                append_values(reader, tensor, at);
            } else {
                reader.skip();
            }
        }
    }
    if (name != nullptr) *name = std::move(outline.name);
    return tensor;
}

}  // namespace windrow::inference

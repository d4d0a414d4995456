// SPDX-License-Identifier: Apache-2.0
#include "format/avro/avro_skip.hpp"

namespace windrow {

namespace {

bool skip_blocks(AvroInput& input, const AvroSchema& schema, int depth) {
    const bool is_map = schema.type == AvroType::map;
    const AvroSchema& element = *schema.children[0];
    for (;;) {
        std::int64_t elements = 0;
        std::int64_t bytes = -1;
        if (!input.block(elements, bytes, is_map || element.takes_bytes)) return false;
        if (elements == 0) return true;
        std::string_view passed;
        if (bytes >= 0) {
            if (!input.take(bytes, passed)) return false;
            continue;
        }
        for (std::int64_t k = 0; k < elements; ++k) {
            if (is_map && !input.sized(passed)) return false;
            if (!skip_avro(input, element, depth + 1)) return false;
        }
    }
}

}  // namespace

bool skip_avro(AvroInput& input, const AvroSchema& schema, int depth) {
    if (depth > deepest_avro_value) return input.fail("values are nested too deep");
    std::int64_t number = 0;
    std::string_view passed;
    switch (schema.type) {
        case AvroType::null:
            return true;
        case AvroType::boolean:
            return input.take(1, passed);
        case AvroType::integer:
        case AvroType::bigint:
        case AvroType::enumeration:
            return input.number(number);
        case AvroType::float32:
            return input.take(4, passed);
        case AvroType::float64:
            return input.take(8, passed);
        case AvroType::bytes:
        case AvroType::text:
            return input.sized(passed);
        case AvroType::fixed:
            return input.take(schema.size, passed);
        case AvroType::array:
        case AvroType::map:
            return skip_blocks(input, schema, depth);
        case AvroType::choice:
            if (!input.number(number)) return false;
            if (number < 0 || number >= static_cast<std::int64_t>(schema.children.size()))
                return input.fail("a union has no such branch");
            return skip_avro(input, *schema.children[static_cast<std::size_t>(number)], depth + 1);
        case AvroType::record:
            if (!schema.takes_bytes) return true;
            for (const AvroField& field : schema.fields) {
                if (!skip_avro(input, *field.type, depth + 1)) return false;
            }
            return true;
    }
    return input.fail("a type is unknown");
}

}  // namespace windrow

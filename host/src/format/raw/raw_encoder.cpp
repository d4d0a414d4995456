// SPDX-License-Identifier: Apache-2.0
#include "format/raw/raw_options.hpp"
#include "format/record_encoder.hpp"

#include <algorithm>

namespace windrow {

namespace {

class RawEncoder final : public RecordEncoder {
public:
    explicit RawEncoder(const RawOptions& options) : options_(options), converter_("UTF-8", options.charset) {
        utf8_ = options.charset == "UTF-8" || options.charset == "utf-8";
    }

    void encode(std::span<const Column* const> columns, std::int64_t row, std::string& out) override {
        const Column& column = *columns[0];
        if (column.is_valid(row)) append(column, row, out);
        out += '\n';
    }

private:
    void append(const Column& column, std::int64_t row, std::string& out) {
        const DataType& type = column.type;
        if (type.is_binary() || (type.is_string() && utf8_)) {
            out += column.text(row);
        } else if (type.is_string()) {
            converter_.append(column.text(row), out);
        } else if (type.kind() == TypeKind::boolean) {
            out += column.bit(row) ? '\1' : '\0';
        } else {
            const auto width = static_cast<std::size_t>(type.width());
            const char* const value = column.values.as<char>() + column.index(row) * type.width();
            const std::size_t begin = out.size();
            out.append(value, width);
            if (options_.big_endian) std::reverse(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end());
        }
    }

    RawOptions options_;
    CharsetConverter converter_;
    bool utf8_ = true;
};

}  // namespace

std::unique_ptr<RecordEncoder> make_raw_encoder(const Options& options, const Schema& schema) {
    return std::make_unique<RawEncoder>(read_raw_options(options, schema));
}

}  // namespace windrow

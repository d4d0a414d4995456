// SPDX-License-Identifier: Apache-2.0
#include "connector/connectors.hpp"
#include "format/scalar_text.hpp"

#include <iostream>

namespace windrow {

namespace {

/// A value as Java's Row.toString shows it: `null`, [1, 2], {a=1}, nested rows as +I[...], bytes as lists of signed numbers.
void append_row_text(std::string& out, const Column& column, std::int64_t row) {
    if (!column.is_valid(row)) {
        out += "null";
        return;
    }
    switch (column.type.kind()) {
        case TypeKind::array: {
            const auto [begin, end] = column.child_range(row);
            out += '[';
            for (std::int32_t k = begin; k < end; ++k) {
                if (k != begin) out += ", ";
                append_row_text(out, column.children[0], k);
            }
            out += ']';
            break;
        }
        case TypeKind::map:
        case TypeKind::multiset: {
            const auto [begin, end] = column.child_range(row);
            out += '{';
            for (std::int32_t k = begin; k < end; ++k) {
                if (k != begin) out += ", ";
                append_row_text(out, column.children[0], k);
                out += '=';
                append_row_text(out, column.children[1], k);
            }
            out += '}';
            break;
        }
        case TypeKind::row:
            out += "+I[";
            for (std::size_t k = 0; k < column.children.size(); ++k) {
                if (k != 0) out += ", ";
                append_row_text(out, column.children[k], column.index(row));
            }
            out += ']';
            break;
        case TypeKind::binary:
        case TypeKind::varbinary: {
            out += '[';
            bool first = true;
            for (const char c : column.text(row)) {
                if (!first) out += ", ";
                first = false;
                out += std::to_string(static_cast<int>(static_cast<signed char>(c)));
            }
            out += ']';
            break;
        }
        default:
            append_scalar_text(out, column, row, ScalarTextStyle::java);
    }
}

/// Writes `+I[1, a]` lines, as Flink's print connector does with parallelism 1.
class PrintSink final : public Sink {
public:
    PrintSink(std::ostream& stream, std::string identifier) : stream_(stream) {
        if (!identifier.empty()) prefix_ = identifier + "> ";
    }

    void write(const Batch& batch) override {
        text_.clear();
        for (std::int64_t row = 0; row < batch.rows; ++row) {
            text_ += prefix_;
            text_ += "+I[";
            for (std::size_t k = 0; k < batch.columns.size(); ++k) {
                if (k != 0) text_ += ", ";
                append_row_text(text_, batch.columns[k], row);
            }
            text_ += "]\n";
        }
        stream_.write(text_.data(), static_cast<std::streamsize>(text_.size()));
        stream_.flush();
        if (!stream_)
            throw Error("W6005", "the output of the print connector can't be written", "is the reader of the pipe gone?");
    }
    void commit() override { stream_.flush(); }
    void abort() noexcept override {}
    [[nodiscard]] std::string guarantee() const override { return "at-least-once"; }

private:
    std::ostream& stream_;
    std::string prefix_;
    std::string text_;
};

struct PrintOptions {
    std::string identifier;
    bool standard_error = false;
};

PrintOptions read_print_options(const SinkRequest& request) {
    PrintOptions options;
    options.identifier = request.options.text_or("print-identifier", "");
    options.standard_error = request.options.flag_or("standard-error", false);
    request.options.mark_known({"connector", "sink.parallelism", "property-version"});
    mark_runtime_options(request.options);
    request.options.check_all_known("print");
    return options;
}

}  // namespace

void validate_print_sink(const SinkRequest& request) {
    read_print_options(request);
}

std::unique_ptr<Sink> open_print_sink(const SinkRequest& request, std::ostream& standard_output) {
    PrintOptions options = read_print_options(request);
    return std::make_unique<PrintSink>(options.standard_error ? std::cerr : standard_output, std::move(options.identifier));
}

}  // namespace windrow

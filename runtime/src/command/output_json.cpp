// SPDX-License-Identifier: Apache-2.0
#include "command/output_writer.hpp"
#include "command/value_text.hpp"

#include <vector>

namespace windrow::command {
namespace {

/// Objects with one key per column. Times are texts as SQL writes them; DECIMAL is a number with all its digits.
class JsonWriter final : public OutputWriter {
public:
    JsonWriter(std::ostream& out, bool lines) : OutputWriter(out), lines_(lines) {}

protected:
    void write_head() override {
        keys_.clear();
        for (const Field& field : schema_) {
            std::string& key = keys_.emplace_back(keys_.empty() ? "{" : ",");
            append_json_string(key, field.name);
            key.push_back(':');
        }
        first_ = true;
        if (!lines_) text_ += "[";
    }

    void write_rows(const Batch& batch) override {
        for (std::int64_t row = 0; row < batch.rows; ++row) {
            if (!lines_) text_ += first_ ? "\n" : ",\n";
            first_ = false;
            for (std::size_t k = 0; k < keys_.size(); ++k) {
                text_ += keys_[k];
                append_value(text_, batch.columns[k], row, ValueStyle::json);
            }
            text_.push_back('}');
            if (lines_) text_.push_back('\n');
            drain();
        }
    }

    void write_tail() override {
        if (!lines_) text_ += first_ ? "]\n" : "\n]\n";
    }

private:
    bool lines_;
    bool first_ = true;
    std::vector<std::string> keys_;  ///< `{"a":`, `,"b":`, ...
};

}  // namespace

std::unique_ptr<OutputWriter> make_json_writer(std::ostream& out, bool lines) {
    return std::make_unique<JsonWriter>(out, lines);
}

}  // namespace windrow::command

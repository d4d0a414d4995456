// SPDX-License-Identifier: Apache-2.0
#include "command/output_writer.hpp"
#include "command/value_text.hpp"

namespace windrow::command {
namespace {

/// What a job test's expected.jsonl holds: a header line with Flink's type texts, then one line a row.
class CaseWriter final : public OutputWriter {
public:
    using OutputWriter::OutputWriter;

protected:
    void write_head() override {
        text_ += "{\"columns\":[";
        for (std::size_t k = 0; k < schema_.size(); ++k) {
            text_ += k == 0 ? "[" : ",[";
            append_json_string(text_, schema_[k].name);
            text_.push_back(',');
            append_json_string(text_, schema_[k].type.to_string());
            text_.push_back(']');
        }
        text_ += "]}\n";
    }

    void write_rows(const Batch& batch) override {
        for (std::int64_t row = 0; row < batch.rows; ++row) {
            text_ += "[\"+I\"";
            for (const Column& column : batch.columns) {
                text_.push_back(',');
                append_value(text_, column, row, ValueStyle::case_file);
            }
            text_ += "]\n";
            drain();
        }
    }
};

}  // namespace

std::unique_ptr<OutputWriter> make_case_writer(std::ostream& out) {
    return std::make_unique<CaseWriter>(out);
}

}  // namespace windrow::command

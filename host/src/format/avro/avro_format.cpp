// SPDX-License-Identifier: Apache-2.0
#include "format/avro/avro_decoder.hpp"
#include "format/avro/avro_options.hpp"
#include "format/avro/avro_table_schema.hpp"

namespace windrow {

AvroDecoder::AvroDecoder(RecordLayout layout, std::shared_ptr<const AvroSchemaTree> schema, bool ignore_errors)
    : MessageDecoder(std::move(layout), NullRecord::no_row, ignore_errors, "avro.ignore-parse-errors"),
      schema_(std::move(schema)),
      plan_(plan_avro_reading(schema_->root(), schema_->root(), this->layout())) {}

bool AvroDecoder::read(std::string_view record, std::string& reason) {
    AvroInput input(record);
    if (!reader_.read(input, plan_, output(), reason)) return false;
    if (input.left() == 0) return true;
    reason = "the Avro record is broken: " + std::to_string(input.left()) +
             " bytes lie behind its end; was it written with another schema?";
    return false;
}

namespace {

class AvroFormat final : public RecordFormat {
public:
    AvroFormat(std::shared_ptr<const AvroSchemaTree> schema, const AvroOptions& options)
        : schema_(std::move(schema)), options_(options) {}
    [[nodiscard]] std::string name() const override { return "avro"; }
    [[nodiscard]] std::unique_ptr<RecordDecoder> make_decoder(const RecordLayout& layout) const override {
        return std::make_unique<AvroDecoder>(layout, schema_, options_.ignore_errors);
    }
    [[nodiscard]] std::unique_ptr<RecordBoundary> make_boundary() const override { throw_defect("avro records have no bounds"); }
    [[nodiscard]] bool bounded_records() const override { return false; }

private:
    std::shared_ptr<const AvroSchemaTree> schema_;
    AvroOptions options_;
};

}  // namespace

std::unique_ptr<RecordFormat> make_avro_format(const Options& options, const RecordLayout& layout) {
    const AvroOptions avro = read_avro_options(options);
    return std::make_unique<AvroFormat>(AvroSchemaTree::parse(avro_schema_text(layout.physical, avro.legacy_timestamps, "avro")),
                                        avro);
}

}  // namespace windrow

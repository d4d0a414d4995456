// SPDX-License-Identifier: Apache-2.0
#include "format/avro/avro_options.hpp"
#include "format/avro/avro_table_schema.hpp"
#include "format/avro/avro_writer.hpp"
#include "format/record_encoder.hpp"

namespace windrow {

namespace {

/// A row as one datum, without a schema beside it.
class AvroEncoder final : public RecordEncoder {
public:
    explicit AvroEncoder(std::shared_ptr<const AvroSchemaTree> schema) : schema_(std::move(schema)) {}

    void encode(std::span<const Column* const> columns, std::int64_t row, std::string& out) override {
        append_avro_record(schema_->root(), columns, row, out);
        out += '\n';
    }
    [[nodiscard]] bool bounded_records() const override { return false; }

private:
    std::shared_ptr<const AvroSchemaTree> schema_;
};

}  // namespace

std::unique_ptr<RecordEncoder> make_avro_encoder(const Options& options, const Schema& schema) {
    const AvroOptions avro = read_avro_options(options);
    return std::make_unique<AvroEncoder>(AvroSchemaTree::parse(avro_schema_text(schema, avro.legacy_timestamps, "avro")));
}

}  // namespace windrow

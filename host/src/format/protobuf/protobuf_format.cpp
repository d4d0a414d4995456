// SPDX-License-Identifier: Apache-2.0
#include "format/message_decoder.hpp"
#include "format/protobuf/protobuf_options.hpp"
#include "format/protobuf/protobuf_reader.hpp"

#include <algorithm>

namespace windrow {

namespace {

class ProtobufDecoder final : public MessageDecoder {
public:
    ProtobufDecoder(RecordLayout layout, const ProtobufOptions& options)
        : MessageDecoder(std::move(layout), NullRecord::bad, options.ignore_errors, "protobuf.ignore-parse-errors"),
          schema_(options.schema),
          // proto3 has no missing numbers and texts, as Flink sees it: not even those that are declared optional
          reader_(options.read_defaults || options.schema->proto3(), options.read_defaults) {
        std::vector<ProtobufTarget> targets;
        for (std::size_t k = 0; k < this->layout().fields.size(); ++k) {
            const RecordField& field = this->layout().fields[k];
            const auto same = std::find_if(targets.begin(), targets.end(),
                                           [&](const ProtobufTarget& target) { return target.name == field.name; });
            if (same != targets.end()) {
                same->places.push_back(k);
            } else {
                targets.push_back({field.name, field.type, {k}});
            }
        }
        plan_ = plan_protobuf(schema_->root(), targets);
    }

private:
    bool read(std::string_view record, std::string& reason) override { return reader_.read(record, *plan_, output(), reason); }

    std::shared_ptr<const ProtobufSchema> schema_;
    std::unique_ptr<ProtobufPlan> plan_;
    ProtobufReader reader_;
};

class ProtobufFormat final : public RecordFormat {
public:
    explicit ProtobufFormat(ProtobufOptions options) : options_(std::move(options)) {}
    [[nodiscard]] std::string name() const override { return "protobuf"; }
    [[nodiscard]] std::unique_ptr<RecordDecoder> make_decoder(const RecordLayout& layout) const override {
        return std::make_unique<ProtobufDecoder>(layout, options_);
    }
    [[nodiscard]] std::unique_ptr<RecordBoundary> make_boundary() const override {
        throw_defect("protobuf messages have no bounds");
    }
    [[nodiscard]] bool bounded_records() const override { return false; }

private:
    ProtobufOptions options_;
};

}  // namespace

std::unique_ptr<RecordFormat> make_protobuf_format(const Options& options, const RecordLayout& layout) {
    return std::make_unique<ProtobufFormat>(read_protobuf_options(options, layout.physical, layout.base_directory));
}

}  // namespace windrow

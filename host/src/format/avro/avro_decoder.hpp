// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Decodes records that are one Avro datum each, all written with one schema.

#include "format/avro/avro_reader.hpp"
#include "format/message_decoder.hpp"

#include <memory>

namespace windrow {

class AvroDecoder final : public MessageDecoder {
public:
    /// `schema` is both the writer's and the reader's; its fields are the physical columns of the layout.
    AvroDecoder(RecordLayout layout, std::shared_ptr<const AvroSchemaTree> schema, bool ignore_errors);

private:
    bool read(std::string_view record, std::string& reason) override;

    std::shared_ptr<const AvroSchemaTree> schema_;
    AvroReadNode plan_;
    AvroReader reader_;
};

}  // namespace windrow

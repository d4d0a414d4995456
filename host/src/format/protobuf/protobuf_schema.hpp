// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a .proto file or a descriptor set says of a message, as the reader and the writer need it.

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// The numbers are those of FieldDescriptorProto.Type.
enum class ProtobufType : std::uint8_t {
    float64 = 1,
    float32 = 2,
    int64 = 3,
    uint64 = 4,
    int32 = 5,
    fixed64 = 6,
    fixed32 = 7,
    boolean = 8,
    text = 9,
    group = 10,
    message = 11,
    bytes = 12,
    uint32 = 13,
    enumeration = 14,
    sfixed32 = 15,
    sfixed64 = 16,
    sint32 = 17,
    sint64 = 18
};

enum class WireType : std::uint8_t { varint = 0, eight_bytes = 1, sized = 2, group_begin = 3, group_end = 4, four_bytes = 5 };

WireType wire_type_of(ProtobufType type);

struct ProtobufMessage;

struct ProtobufEnumValue {
    std::string name;
    std::int32_t number;
};

struct ProtobufField {
    std::string name{};
    std::uint32_t number = 0;
    ProtobufType type = ProtobufType::int32;
    bool repeated = false;  ///< also true for a map
    bool map = false;       ///< `message` is its entry: key (1), value (2)
    bool packed = false;    ///< written packed; both forms are read
    bool required = false;
    bool presence = false;     ///< a set default value differs from no value
    bool checks_utf8 = false;  ///< a text that is not UTF-8 makes the message invalid (proto3)
    bool closed_enum = false;  ///< numbers that the enum lacks count as unknown fields (proto2)
    int oneof = -1;
    const ProtobufMessage* message = nullptr;
    std::vector<ProtobufEnumValue> values{};  ///< of an enum, in the order of the file
    std::uint64_t default_number = 0;         ///< the bits of numbers, booleans, enums and floating-point values
    std::string default_text{};

    [[nodiscard]] bool is_message() const noexcept { return type == ProtobufType::message; }
};

struct ProtobufMessage {
    std::string name{};
    std::vector<ProtobufField> fields{};

    [[nodiscard]] const ProtobufField* field(std::string_view field_name) const noexcept;
};

/// One message with all that it holds.
class ProtobufSchema {
public:
    ProtobufSchema() = default;
    ProtobufSchema(const ProtobufSchema&) = delete;
    ProtobufSchema& operator=(const ProtobufSchema&) = delete;

    [[nodiscard]] const ProtobufMessage& root() const noexcept { return *root_; }
    /// The root message's file says syntax = "proto3".
    [[nodiscard]] bool proto3() const noexcept { return proto3_; }

    /// Reads a .proto file; imports are looked up in its folder and in `import_folder`, if that is not empty. `name` is the full
    /// name of the message, or the name of the Java class that protoc makes of it. Throws Error W3512 if the file can't be read
    /// or understood, or has no such message.
    static std::shared_ptr<const ProtobufSchema> of_proto_file(const std::filesystem::path& file,
                                                               const std::filesystem::path& import_folder,
                                                               const std::string& name);
    /// The same of what `protoc --include_imports --descriptor_set_out` wrote.
    static std::shared_ptr<const ProtobufSchema> of_descriptor_file(const std::filesystem::path& file, const std::string& name);

private:
    friend class ProtobufSchemaMaker;
    std::deque<ProtobufMessage> messages_;
    const ProtobufMessage* root_ = nullptr;
    bool proto3_ = false;
};

}  // namespace windrow

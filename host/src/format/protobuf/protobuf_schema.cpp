// SPDX-License-Identifier: Apache-2.0
#include "format/protobuf/protobuf_schema.hpp"

#include "windrow/kernels/error.hpp"

#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/descriptor_database.h>
#include <algorithm>
#include <bit>
#include <fstream>
#include <map>

namespace windrow {

namespace pb = google::protobuf;

namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& hint) {
    throw Error("W3512", what, hint);
}

/// The first complaint about a .proto file, with its place.
class FirstComplaint final : public pb::compiler::MultiFileErrorCollector, public pb::DescriptorPool::ErrorCollector {
public:
    void AddError(const std::string& file, int line, int column, const std::string& message) override {
        note(file + (line >= 0 ? ":" + std::to_string(line + 1) + ":" + std::to_string(column + 1) : "") + ": " + message);
    }
    void AddError(const std::string& file, const std::string& element, const pb::Message*, ErrorLocation,
                  const std::string& message) override {
        note(file + ": " + element + ": " + message);
    }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    void note(const std::string& complaint) {
        if (text_.empty()) text_ = complaint;
    }
    std::string text_;
};

/// "foo_bar" as protoc's Java generator writes it in names of classes: "FooBar".
std::string camel_case(std::string_view name) {
    std::string out;
    bool upper = true;
    for (const char c : name) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            out += upper && c >= 'a' ? static_cast<char>(c - 32) : c;
            upper = false;
        } else if (c >= '0' && c <= '9') {
            out += c;
            upper = true;
        } else {
            upper = true;
        }
    }
    return out;
}

/// The class around those of a file's messages, unless the file says that there is none.
std::string outer_class(const pb::FileDescriptor& file) {
    if (file.options().has_java_outer_classname()) return file.options().java_outer_classname();
    const std::string& path = file.name();
    const std::string base = path.substr(path.rfind('/') + 1);
    std::string name = camel_case(base.substr(0, base.rfind('.')));
    const bool taken = file.FindMessageTypeByName(name) != nullptr || file.FindEnumTypeByName(name) != nullptr ||
                       file.FindServiceByName(name) != nullptr;
    return taken ? name + "OuterClass" : name;
}

std::string java_class(const pb::Descriptor& message) {
    std::string name = message.name();
    const pb::Descriptor* outer = message.containing_type();
    for (; outer != nullptr; outer = outer->containing_type()) name = outer->name() + "$" + name;
    const pb::FileOptions& options = message.file()->options();
    if (!options.java_multiple_files()) name = outer_class(*message.file()) + "$" + name;
    const std::string& package = options.has_java_package() ? options.java_package() : message.file()->package();
    return package.empty() ? name : package + "." + name;
}

const pb::Descriptor* find_below(const pb::Descriptor& message, const std::string& name, std::string& names) {
    if (message.full_name() == name || java_class(message) == name) return &message;
    if (names.size() < 400) names += (names.empty() ? "" : ", ") + message.full_name();
    for (int k = 0; k < message.nested_type_count(); ++k) {
        if (message.nested_type(k)->options().map_entry()) continue;
        if (const pb::Descriptor* const found = find_below(*message.nested_type(k), name, names); found != nullptr) return found;
    }
    return nullptr;
}

const pb::Descriptor& find_message(const std::vector<const pb::FileDescriptor*>& files, const std::string& name,
                                   const std::string& path) {
    std::string names;
    for (const pb::FileDescriptor* file : files) {
        for (int k = 0; k < file->message_type_count(); ++k) {
            if (const pb::Descriptor* const found = find_below(*file->message_type(k), name, names); found != nullptr)
                return *found;
        }
    }
    refuse("there is no message '" + name + "' in " + path, names.empty() ? "it has no messages" : "it has: " + names);
}

std::uint64_t default_number(const pb::FieldDescriptor& field) {
    switch (field.cpp_type()) {
        case pb::FieldDescriptor::CPPTYPE_INT32:
            return static_cast<std::uint64_t>(static_cast<std::int64_t>(field.default_value_int32()));
        case pb::FieldDescriptor::CPPTYPE_INT64:
            return static_cast<std::uint64_t>(field.default_value_int64());
        case pb::FieldDescriptor::CPPTYPE_UINT32:
            return field.default_value_uint32();
        case pb::FieldDescriptor::CPPTYPE_UINT64:
            return field.default_value_uint64();
        case pb::FieldDescriptor::CPPTYPE_DOUBLE:
            return std::bit_cast<std::uint64_t>(field.default_value_double());
        case pb::FieldDescriptor::CPPTYPE_FLOAT:
            return std::bit_cast<std::uint32_t>(field.default_value_float());
        case pb::FieldDescriptor::CPPTYPE_BOOL:
            return field.default_value_bool() ? 1 : 0;
        case pb::FieldDescriptor::CPPTYPE_ENUM:
            return static_cast<std::uint64_t>(static_cast<std::int64_t>(field.default_value_enum()->number()));
        default:
            return 0;
    }
}

}  // namespace

/// Turns libprotobuf's descriptors into ours.
class ProtobufSchemaMaker {
public:
    explicit ProtobufSchemaMaker(const pb::Descriptor& root) : schema_(std::make_shared<ProtobufSchema>()) {
        schema_->root_ = message(root);
        schema_->proto3_ = root.file()->syntax() == pb::FileDescriptor::SYNTAX_PROTO3;
    }
    [[nodiscard]] std::shared_ptr<const ProtobufSchema> take() { return std::move(schema_); }

private:
    const ProtobufMessage* message(const pb::Descriptor& descriptor) {
        const auto known = messages_.find(&descriptor);
        if (known != messages_.end()) return known->second;
        ProtobufMessage& message = schema_->messages_.emplace_back();
        messages_.emplace(&descriptor, &message);
        message.name = descriptor.full_name();
        for (int k = 0; k < descriptor.field_count(); ++k) message.fields.push_back(field(*descriptor.field(k)));
        return &message;
    }

    ProtobufField field(const pb::FieldDescriptor& descriptor) {
        ProtobufField field;
        field.name = descriptor.name();
        field.number = static_cast<std::uint32_t>(descriptor.number());
        field.type = static_cast<ProtobufType>(descriptor.type());
        field.repeated = descriptor.is_repeated();
        field.map = descriptor.is_map();
        field.packed = descriptor.is_packed();
        field.required = descriptor.is_required();
        field.presence = descriptor.has_presence();
        const bool proto3 = descriptor.file()->syntax() == pb::FileDescriptor::SYNTAX_PROTO3;
        field.checks_utf8 = proto3 && field.type == ProtobufType::text;
        if (const pb::OneofDescriptor* const oneof = descriptor.real_containing_oneof(); oneof != nullptr)
            field.oneof = oneof->index();
        if (descriptor.message_type() != nullptr) field.message = message(*descriptor.message_type());
        if (const pb::EnumDescriptor* const values = descriptor.enum_type(); values != nullptr) {
            field.closed_enum = values->file()->syntax() != pb::FileDescriptor::SYNTAX_PROTO3;
            for (int k = 0; k < values->value_count(); ++k)
                field.values.push_back({values->value(k)->name(), values->value(k)->number()});
        }
        if (descriptor.cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING) {
            field.default_text = descriptor.default_value_string();
        } else {
            field.default_number = default_number(descriptor);
        }
        return field;
    }

    std::shared_ptr<ProtobufSchema> schema_;
    std::map<const pb::Descriptor*, const ProtobufMessage*> messages_;
};

WireType wire_type_of(ProtobufType type) {
    switch (type) {
        case ProtobufType::float64:
        case ProtobufType::fixed64:
        case ProtobufType::sfixed64:
            return WireType::eight_bytes;
        case ProtobufType::float32:
        case ProtobufType::fixed32:
        case ProtobufType::sfixed32:
            return WireType::four_bytes;
        case ProtobufType::text:
        case ProtobufType::bytes:
        case ProtobufType::message:
            return WireType::sized;
        case ProtobufType::group:
            return WireType::group_begin;
        default:
            return WireType::varint;
    }
}

const ProtobufField* ProtobufMessage::field(std::string_view field_name) const noexcept {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const ProtobufField& field) { return field.name == field_name; });
    return found == fields.end() ? nullptr : &*found;
}

std::shared_ptr<const ProtobufSchema> ProtobufSchema::of_proto_file(const std::filesystem::path& file,
                                                                    const std::filesystem::path& import_folder,
                                                                    const std::string& name) {
    if (!std::filesystem::is_regular_file(file)) refuse("there is no file " + file.string(), "mend 'protobuf.proto-file'");
    pb::compiler::DiskSourceTree tree;
    if (!import_folder.empty()) tree.MapPath("", import_folder.string());
    tree.MapPath("", file.parent_path().string());
    // The name by which the file is imported itself: two names for one file would define its messages twice.
    std::string virtual_name;
    std::string shadowing;
    if (tree.DiskFileToVirtualFile(file.string(), &virtual_name, &shadowing) != pb::compiler::DiskSourceTree::SUCCESS)
        virtual_name = file.filename().string();
    // Google's own files (timestamp.proto ...) are in the library.
    pb::DescriptorPoolDatabase well_known(*pb::DescriptorPool::generated_pool());
    pb::compiler::SourceTreeDescriptorDatabase database(&tree, &well_known);
    FirstComplaint complaint;
    database.RecordErrorsTo(&complaint);
    pb::DescriptorPool pool(&database, database.GetValidationErrorCollector());
    const pb::FileDescriptor* const found = pool.FindFileByName(virtual_name);
    if (found == nullptr)
        refuse("the proto file can't be understood: " + complaint.text(),
               "mend it; imports are looked up in its folder and in 'protobuf.import-path'");
    std::vector<const pb::FileDescriptor*> files = {found};
    for (int k = 0; k < found->dependency_count(); ++k) files.push_back(found->dependency(k));
    return ProtobufSchemaMaker(find_message(files, name, file.string())).take();
}

std::shared_ptr<const ProtobufSchema> ProtobufSchema::of_descriptor_file(const std::filesystem::path& file,
                                                                         const std::string& name) {
    std::ifstream in(file, std::ios::binary);
    if (!in) refuse("there is no file " + file.string(), "mend 'protobuf.descriptor-file'");
    pb::FileDescriptorSet set;
    const std::string hint = "write it with: protoc --include_imports --descriptor_set_out=FILE my.proto";
    if (!set.ParseFromIstream(&in) || set.file_size() == 0) refuse(file.string() + " is no descriptor set", hint);
    pb::DescriptorPool pool;
    FirstComplaint complaint;
    std::vector<const pb::FileDescriptor*> files;
    for (const pb::FileDescriptorProto& proto : set.file()) {
        const pb::FileDescriptor* const built = pool.BuildFileCollectingErrors(proto, &complaint);
        if (built == nullptr) refuse(file.string() + " is not complete: " + complaint.text(), hint);
        files.push_back(built);
    }
    return ProtobufSchemaMaker(find_message(files, name, file.string())).take();
}

}  // namespace windrow

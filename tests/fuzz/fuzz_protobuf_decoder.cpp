// SPDX-License-Identifier: Apache-2.0

// Any bytes as a protobuf message: no crash, no hang; what is read and written again is the same row, but that empty collections
// are NULL once they were written.

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string_view>

#include "decoder_fuzzing.hpp"
#include "format/record_encoder.hpp"
#include "format/record_run.hpp"

namespace {

using namespace windrow;

const char* const proto = R"(syntax = "proto3";
message M {
  message L { string s = 1; sint64 n = 2; repeated float fs = 3; optional int32 o = 4; map<string, bytes> m = 5; }
  enum E { Z = 0; A = 1; }
  int32 i = 1; string s = 2; double d = 3; bool b = 4; E e = 5; repeated sint32 r = 6; repeated L ls = 7; L l = 8; map<int64, L> m = 9;
  oneof one { string x = 10; fixed32 y = 11; L z = 12; } repeated E es = 13; uint64 far = 100000;
})";

Schema columns() {
    const DataType l =
        DataType::row({"s", "n", "fs", "o", "m"}, {DataType::string(), DataType::bigint(), DataType::array(DataType::float32()),
                                                   DataType::integer(), DataType::map(DataType::string(), DataType::bytes())});
    return {{"i", DataType::integer()},
            {"s", DataType::string()},
            {"d", DataType::float64()},
            {"b", DataType::boolean()},
            {"e", DataType::string()},
            {"r", DataType::array(DataType::integer())},
            {"ls", DataType::array(l)},
            {"l", l},
            {"m", DataType::map(DataType::bigint(), l)},
            {"z", l},
            {"es", DataType::array(DataType::string())},
            {"far", DataType::bigint()}};
}

struct Table {
    Schema schema = columns();
    RecordLayout layout = fuzzing::layout_of(schema);
    std::unique_ptr<RecordFormat> format;
    std::unique_ptr<RecordEncoder> encoder;

    Table() {
        std::string folder = (std::filesystem::temp_directory_path() / "windrow-fuzz-XXXXXX").string();
        if (::mkdtemp(folder.data()) == nullptr) std::abort();
        std::ofstream(folder + "/m.proto") << proto;
        const Options options(std::map<std::string, std::string>{{"format", "protobuf"},
                                                                 {"protobuf.message-class-name", "M"},
                                                                 {"protobuf.proto-file", folder + "/m.proto"},
                                                                 {"protobuf.ignore-parse-errors", "true"}});
        format = make_record_format(options, layout);
        encoder = make_record_encoder(options, schema, "/");
        std::filesystem::remove_all(folder);
    }
};

DecodedChunk read(RecordDecoder& decoder, std::string_view record) {
    Buffer buffer = Buffer::allocate(record.size() + 1);
    if (!record.empty()) std::memcpy(buffer.mutable_as<char>(), record.data(), record.size());
    const std::uint32_t begins[] = {0, static_cast<std::uint32_t>(record.size() + 1)};
    const std::uint64_t ordinals[] = {0};
    DecodedChunk chunk;
    decoder.decode_records({{buffer.as<char>(), record.size() + 1}, begins, ordinals, {}}, {"t", 0, false, true}, chunk);
    if (static_cast<std::size_t>(chunk.rows) + chunk.bad.size() != 1) std::abort();
    return chunk;
}

std::string write(const Table& table, const DecodedChunk& chunk) {
    std::vector<const Column*> pointers;
    for (const Column& column : chunk.columns) pointers.push_back(&column);
    std::string written;
    table.encoder->encode(pointers, 0, written);
    written.pop_back();
    return written;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Table table;
    static const auto decoder = table.format->make_decoder(table.layout);
    const DecodedChunk chunk = read(*decoder, {reinterpret_cast<const char*>(data), size});
    if (chunk.rows == 0) return 0;
    const std::string written = write(table, chunk);
    const DecodedChunk again = read(*decoder, written);
    if (again.rows != 1 || write(table, again) != written) std::abort();
    return 0;
}

// SPDX-License-Identifier: Apache-2.0

/// Measures how many records a second one core decodes, by format and schema. Prints a line per case: records/s and bytes/s, the
/// best of several passes over one chunk in memory.

#include "format/record_decoder.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <random>

using namespace windrow;

namespace {

using LineMaker = std::function<void(std::mt19937&, std::string&)>;

void two_digits(std::string& out, unsigned value) {
    out += static_cast<char>('0' + value / 10);
    out += static_cast<char>('0' + value % 10);
}

void timestamp(std::mt19937& random, std::string& out) {
    out += "2026-01-01 ";
    two_digits(out, random() % 24);
    out += ':';
    two_digits(out, random() % 60);
    out += ':';
    two_digits(out, random() % 60);
    out += '.' + std::to_string(100 + random() % 900);
}

struct Case {
    const char* name;
    const char* format;
    Schema schema;
    std::vector<int> read;  ///< positions of the columns that are read; empty: all
    LineMaker line;
};

std::vector<Case> cases() {
    const Schema main = {{"k", DataType::bigint()}, {"v", DataType::bigint()}, {"ts", DataType::timestamp(3)}};
    const Schema mixed = {{"k", DataType::string()},
                          {"v", DataType::float64()},
                          {"n", DataType::integer()},
                          {"x", DataType::decimal(10, 2)},
                          {"ts", DataType::timestamp(3)}};
    const auto main_json = [](std::mt19937& random, std::string& out) {
        out += "{\"k\":" + std::to_string(random() % 1000) + ",\"v\":" + std::to_string(random() % 10000) + ",\"ts\":\"";
        timestamp(random, out);
        out += "\"}\n";
    };
    const auto main_csv = [](std::mt19937& random, std::string& out) {
        out += std::to_string(random() % 1000) + "," + std::to_string(random() % 10000) + ",";
        timestamp(random, out);
        out += "\n";
    };
    const auto mixed_json = [](std::mt19937& random, std::string& out) {
        out += "{\"k\": \"device-" + std::to_string(random() % 1000) + "\", \"v\": " + std::to_string(random() % 1000) + "." +
               std::to_string(random() % 1000) + ", \"n\": " + std::to_string(random() % 100000) +
               ", \"x\": " + std::to_string(random() % 1000) + ".25, \"ts\": \"";
        timestamp(random, out);
        out += "\"}\n";
    };
    const auto mixed_csv = [](std::mt19937& random, std::string& out) {
        out += "device-" + std::to_string(random() % 1000) + "," + std::to_string(random() % 1000) + "." +
               std::to_string(random() % 1000) + "," + std::to_string(random() % 100000) + "," + std::to_string(random() % 1000) +
               ".25,";
        timestamp(random, out);
        out += "\n";
    };
    return {{"json, three columns", "json", main, {}, main_json},       {"json, one of three", "json", main, {1}, main_json},
            {"json, text and decimals", "json", mixed, {}, mixed_json}, {"csv, three columns", "csv", main, {}, main_csv},
            {"csv, one of three", "csv", main, {1}, main_csv},          {"csv, text and decimals", "csv", mixed, {}, mixed_csv}};
}

void measure(const Case& test) {
    std::mt19937 random(1);
    std::string text;
    std::size_t records = 0;
    while (text.size() < (1U << 20)) {
        test.line(random, text);
        ++records;
    }
    Buffer bytes = Buffer::allocate(text.size());
    std::memcpy(bytes.mutable_as<char>(), text.data(), text.size());
    RecordLayout layout;
    layout.table = "t";
    layout.physical = test.schema;
    for (std::size_t k = 0; k < test.schema.size(); ++k) {
        if (!test.read.empty() && std::find(test.read.begin(), test.read.end(), static_cast<int>(k)) == test.read.end()) continue;
        layout.fields.push_back({test.schema[k].name, static_cast<int>(k), test.schema[k].type});
    }
    const auto decoder =
        make_record_format(Options(std::map<std::string, std::string>{{"format", test.format}}), layout)->make_decoder(layout);
    double best = 1e9;
    for (int pass = 0; pass < 200; ++pass) {
        const auto begin = std::chrono::steady_clock::now();
        DecodedChunk chunk;
        decoder->decode({bytes.as<char>(), text.size()}, 0, {}, chunk);
        best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
        if (chunk.rows != static_cast<std::int64_t>(records)) std::abort();
    }
    std::printf("%-26s %7.1f million records/s  %6.2f GB/s  (%.1f bytes a record)\n", test.name,
                static_cast<double>(records) / best / 1e6, static_cast<double>(text.size()) / best / 1e9,
                static_cast<double>(text.size()) / static_cast<double>(records));
}

}  // namespace

int main() {
    for (const Case& test : cases()) measure(test);
}

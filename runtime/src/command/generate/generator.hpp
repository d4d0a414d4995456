// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Makes the records of a data set in order, in blocks, by several threads; the same options give the same bytes.

#include <cstdint>
#include <filesystem>
#include <string>

namespace windrow::command::generate {

enum class DataSet : std::uint8_t { telemetry, nexmark, ysb, smart_grid, cluster, machines, payments, sensors };
enum class RecordForm : std::uint8_t { json, csv, raw };

struct GeneratorOptions {
    DataSet data_set = DataSet::telemetry;
    RecordForm form = RecordForm::json;
    std::filesystem::path out;  ///< a file, a folder (raw, or several partitions), or "-" for standard output
    std::uint64_t rows = 1'000'000;
    std::uint64_t keys =
        1000;  ///< devices, ads, houses, jobs, machines, cards, sensors; not used by nexmark, whose keys grow with the events
    double skew = 0;  ///< exponent of the Zipf distribution of keys; 0: uniform
    std::uint64_t seed = 42;
    int partitions = 1;               ///< files; record i goes to file i modulo partitions
    double rate = 10'000;             ///< records per second of event time
    std::int64_t disorder_ms = 1000;  ///< a record comes up to this much after its time ...
    double disordered = 0.1;          ///< ... if it is one of this share
    double late = 0;                  ///< share of records that come later than the disorder bound (the watermark of the table)
    std::int64_t start_ms = 1'704'067'200'000;  ///< event time of the first record: 2024-01-01T00:00:00Z
    int threads = 0;                            ///< 0: one per core
};

struct GeneratedSize {
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    double seconds = 0;
};

/// Writes the data. Throws Error W1008 for options that do not go together, W6084 if a file cannot be written.
GeneratedSize generate(const GeneratorOptions& options);

/// The CREATE TABLE statement that reads what `generate` wrote; for raw columns, a description of the files.
std::string table_definition(const GeneratorOptions& options);

}  // namespace windrow::command::generate

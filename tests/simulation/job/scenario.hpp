// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A job and its input, made up from a seed: small, and rich in what goes wrong at crashes (late rows, bad records, gaps of
/// offsets, windows that are open for long).

#include "dice.hpp"
#include "log/simulated_cluster.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace windrow::simulation {

enum class WindowKind : std::uint8_t { tumble, hop, session };
enum class Outputs : std::uint8_t { topics, files, topics_and_files, topics_at_least_once };

struct InputRecord {
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    std::int64_t arrives_ms = 0;
    bool gap = false;  ///< an offset without a record
    bool bad = false;  ///< a value that is no row
    std::int32_t key = 0;
    std::int64_t value = 0;
    std::int64_t time_ms = 0;  ///< event time since the day's begin
};

struct Scenario {
    WindowKind window = WindowKind::tumble;
    Outputs outputs = Outputs::topics;
    std::int32_t input_partitions = 1;
    std::int32_t output_partitions = 1;
    std::int64_t window_ms = 10'000;
    std::int64_t slide_ms = 5'000;
    std::int64_t watermark_delay_ms = 1'000;
    std::int64_t transaction_timeout_ms = 60'000;
    bool keyed_output = false;
    std::vector<InputRecord> input;  ///< by partition and offset
};

/// The tables that the job writes; "topic" or "folder" of each is its name.
inline constexpr const char* output_names[] = {"bad", "copied", "counted", "late"};

Scenario make_scenario(Dice& dice);
/// "2024-01-01 00:00:05.250", without the fraction if it is zero.
std::string time_text(std::int64_t day_ms);
StoredRecord stored(const InputRecord& record);
/// Whether the table's rows go to a topic.
bool writes_topic(const Scenario& scenario, const std::string& table);
std::string script_of(const Scenario& scenario);

}  // namespace windrow::simulation

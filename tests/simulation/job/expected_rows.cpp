// SPDX-License-Identifier: Apache-2.0
#include "job/expected_rows.hpp"

#include <algorithm>
#include <limits>

namespace windrow::simulation {

namespace {

constexpr std::int64_t nothing_yet = std::numeric_limits<std::int64_t>::min();

std::string number(std::int64_t n) {
    return std::to_string(n);
}

/// A row with the watermark of its partition just before it.
struct StampedRow {
    std::int64_t watermark;
    InputRecord record;
};

/// In the order in which the answer is defined: by watermark, partition, offset.
std::vector<StampedRow> in_stamp_order(const Scenario& scenario) {
    std::vector<StampedRow> rows;
    std::int64_t watermark = nothing_yet;
    std::int32_t partition = -1;
    for (const InputRecord& record : scenario.input) {
        if (record.partition != partition) watermark = nothing_yet;
        partition = record.partition;
        if (record.gap || record.bad) continue;
        rows.push_back({watermark, record});
        watermark = std::max(watermark, record.time_ms - scenario.watermark_delay_ms);
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const StampedRow& a, const StampedRow& b) { return a.watermark < b.watermark; });
    return rows;
}

struct Total {
    std::int64_t count = 0;
    std::int64_t sum = 0;
};

class Counting {
public:
    explicit Counting(const Scenario& scenario) : scenario_(scenario) {}

    /// False: the row is late for every window.
    bool add(const StampedRow& row) { return scenario_.window == WindowKind::session ? add_to_session(row) : add_to_fixed(row); }
    [[nodiscard]] RowCounts rows() const {
        RowCounts all;
        for (const auto& [window, total] : fixed_) emit(window.first, window.second, total, all);
        for (const Session& session : sessions_) emit(session.start, session.key, session.total, all);
        return all;
    }

private:
    struct Session {
        std::int64_t start;
        std::int64_t end;
        std::int32_t key;
        Total total;
        bool fired = false;
    };

    static void emit(std::int64_t start, std::int32_t key, const Total& total, RowCounts& all) {
        ++all["{\"w\":\"" + time_text(start) + "\",\"k\":" + number(key) + ",\"n\":" + number(total.count) +
              ",\"s\":" + number(total.sum) + "}"];
    }

    bool add_to_fixed(const StampedRow& row) {
        const std::int64_t slide = scenario_.window == WindowKind::tumble ? scenario_.window_ms : scenario_.slide_ms;
        bool counted = false;
        // Every window that could hold the row, the first ones before the day's begin included.
        for (std::int64_t start = -scenario_.window_ms; start <= row.record.time_ms; start += slide) {
            const std::int64_t end = start + scenario_.window_ms;
            if (row.record.time_ms >= end || end - 1 <= row.watermark) continue;
            Total& total = fixed_[{start, row.record.key}];
            ++total.count;
            total.sum += row.record.value;
            counted = true;
        }
        return counted;
    }

    bool add_to_session(const StampedRow& row) {
        for (Session& session : sessions_) session.fired = session.fired || session.end - 1 <= row.watermark;
        Session merged{row.record.time_ms, row.record.time_ms + scenario_.slide_ms, row.record.key, {1, row.record.value}};
        std::vector<Session> others;
        for (const Session& session : sessions_) {
            const bool touches = session.start <= row.record.time_ms + scenario_.slide_ms && row.record.time_ms <= session.end;
            if (session.fired || session.key != row.record.key || !touches) {
                others.push_back(session);
                continue;
            }
            merged.start = std::min(merged.start, session.start);
            merged.end = std::max(merged.end, session.end);
            merged.total.count += session.total.count;
            merged.total.sum += session.total.sum;
        }
        if (merged.end - 1 <= row.watermark) return false;
        others.push_back(merged);
        sessions_ = std::move(others);
        return true;
    }

    const Scenario& scenario_;
    std::map<std::pair<std::int64_t, std::int32_t>, Total> fixed_;
    std::vector<Session> sessions_;
};

}  // namespace

std::map<std::string, RowCounts> expected_rows(const Scenario& scenario) {
    std::map<std::string, RowCounts> tables;
    for (const char* name : output_names) tables[name];
    for (const InputRecord& record : scenario.input) {
        const std::string place = number(record.partition) + ",\"o\":" + number(record.offset);
        if (record.bad)
            ++tables["bad"]["{\"partition\":" + number(record.partition) + ",\"offset\":" + number(record.offset) + "}"];
        if (!record.gap && !record.bad && record.value != 3)
            ++tables["copied"]["{\"p\":" + place + ",\"k\":" + number(record.key) + ",\"v\":" + number(record.value) + "}"];
    }
    Counting counting(scenario);
    for (const StampedRow& row : in_stamp_order(scenario)) {
        if (!counting.add(row))
            ++tables["late"]["{\"p\":" + number(row.record.partition) + ",\"o\":" + number(row.record.offset) + "}"];
    }
    tables["counted"] = counting.rows();
    return tables;
}

}  // namespace windrow::simulation

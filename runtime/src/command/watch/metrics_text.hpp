// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Prometheus' text format, version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/).

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace windrow::command {

enum class MetricType : std::uint8_t { counter, gauge };

/// Writes one family of samples after the other. The caller keeps to Prometheus' rules for names: base units, `_total` at the end
/// of counters alone, no two samples of a family with the same labels.
class MetricsText {
public:
    using Label = std::pair<std::string_view, std::string_view>;
    using Labels = std::initializer_list<Label>;

    /// Begins a family: its samples follow. A family without samples is left out of the text.
    void family(std::string_view name, MetricType type, std::string_view help);
    void sample(Labels labels, std::uint64_t value);
    void sample(Labels labels, double value);
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    void begin_sample(Labels labels);

    std::string text_;
    std::string head_;  ///< of the family, until its first sample
    std::string name_;
};

/// The text itself if it is UTF-8; else with '?' for every byte beyond ASCII: what is shown must be text.
std::string shown_text(std::string_view text);

}  // namespace windrow::command

// SPDX-License-Identifier: Apache-2.0
#include "windrow/runtime/catalog/settings.hpp"

#include "windrow/host/options.hpp"
#include "windrow/kernels/time_zone.hpp"
#include "windrow/runtime/catalog/closest_names.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace windrow::catalog {

namespace {

enum class ValueKind : std::uint8_t { text, flag, integer, duration, time_zone, choice };

/// How Windrow takes a setting: `used` changes the plan or the run, `ignored` is accepted and can change no answer (said in a
/// note), `emit` is kept for the planner, which refuses it where it would matter.
enum class Effect : std::uint8_t { used, ignored, silent };

struct KnownSetting {
    const char* key;
    ValueKind kind;
    Effect effect;
    const char* choices;  ///< separated by blanks, upper case
    const char* note;     ///< why it is ignored
};

constexpr std::array known_settings = {
    KnownSetting{"table.local-time-zone", ValueKind::time_zone, Effect::used, "", ""},
    KnownSetting{"pipeline.auto-watermark-interval", ValueKind::duration, Effect::ignored, "",
                 "the watermark always follows every row, so that the answer does not depend on wall-clock time"},
    KnownSetting{"table.exec.source.idle-timeout", ValueKind::duration, Effect::used, "", ""},
    KnownSetting{"table.optimizer.agg-phase-strategy", ValueKind::choice, Effect::silent, "AUTO ONE_PHASE TWO_PHASE", ""},
    KnownSetting{"execution.runtime-mode", ValueKind::choice, Effect::used, "STREAMING BATCH AUTOMATIC", ""},
    KnownSetting{"parallelism.default", ValueKind::integer, Effect::ignored, "",
                 "the number of threads is chosen by --threads and never changes an answer"},
    KnownSetting{"table.exec.resource.default-parallelism", ValueKind::integer, Effect::ignored, "",
                 "the number of threads is chosen by --threads and never changes an answer"},
    KnownSetting{"table.exec.mini-batch.enabled", ValueKind::flag, Effect::silent, "", ""},
    KnownSetting{"table.exec.mini-batch.allow-latency", ValueKind::duration, Effect::silent, "", ""},
    KnownSetting{"table.exec.mini-batch.size", ValueKind::integer, Effect::silent, "", ""},
    KnownSetting{"table.exec.state.ttl", ValueKind::duration, Effect::used, "", ""},
    KnownSetting{"table.exec.emit.early-fire.enabled", ValueKind::flag, Effect::used, "", ""},
    KnownSetting{"table.exec.emit.early-fire.delay", ValueKind::duration, Effect::used, "", ""},
    KnownSetting{"table.exec.emit.late-fire.enabled", ValueKind::flag, Effect::used, "", ""},
    KnownSetting{"table.exec.emit.late-fire.delay", ValueKind::duration, Effect::used, "", ""},
    KnownSetting{"table.exec.emit.allow-lateness", ValueKind::duration, Effect::used, "", ""},
    KnownSetting{"table.exec.sink.not-null-enforcer", ValueKind::choice, Effect::used, "ERROR DROP", ""},
    KnownSetting{"table.exec.sink.type-length-enforcer", ValueKind::choice, Effect::used, "IGNORE TRIM_PAD ERROR", ""},
    KnownSetting{"table.exec.sink.upsert-materialize", ValueKind::choice, Effect::silent, "NONE AUTO FORCE", ""},
    KnownSetting{"table.exec.legacy-cast-behaviour", ValueKind::choice, Effect::used, "ENABLED DISABLED", ""},
    KnownSetting{"table.dml-sync", ValueKind::flag, Effect::silent, "", ""},
    KnownSetting{"table.optimizer.distinct-agg.split.enabled", ValueKind::flag, Effect::silent, "", ""},
    KnownSetting{"table.optimizer.join-reorder-enabled", ValueKind::flag, Effect::silent, "", ""},
    KnownSetting{"table.optimizer.reuse-sub-plan-enabled", ValueKind::flag, Effect::silent, "", ""},
    KnownSetting{"table.optimizer.reuse-source-enabled", ValueKind::flag, Effect::silent, "", ""},
    KnownSetting{"table.optimizer.source.predicate-pushdown-enabled", ValueKind::flag, Effect::silent, "", ""},
    KnownSetting{"table.sql-dialect", ValueKind::choice, Effect::used, "DEFAULT", ""},
    KnownSetting{"table.display.max-column-width", ValueKind::integer, Effect::silent, "", ""},
    KnownSetting{"sql-client.execution.result-mode", ValueKind::text, Effect::ignored, "",
                 "--format chooses how rows are printed"},
    KnownSetting{"sql-client.execution.max-table-result.rows", ValueKind::integer, Effect::silent, "", ""},
    KnownSetting{"sql-client.verbose", ValueKind::flag, Effect::silent, "", ""},
    KnownSetting{"pipeline.name", ValueKind::text, Effect::silent, "", ""},
    KnownSetting{"pipeline.object-reuse", ValueKind::flag, Effect::silent, "", ""},
    KnownSetting{"pipeline.max-parallelism", ValueKind::integer, Effect::silent, "", ""},
    KnownSetting{"execution.checkpointing.interval", ValueKind::duration, Effect::used, "", ""},
    KnownSetting{"execution.checkpointing.dir", ValueKind::text, Effect::used, "", ""},
    KnownSetting{"execution.checkpointing.num-retained", ValueKind::integer, Effect::used, "", ""},
    KnownSetting{"execution.checkpointing.mode", ValueKind::text, Effect::silent, "", ""},
    KnownSetting{"state.backend.type", ValueKind::text, Effect::silent, "", ""},
    KnownSetting{"windrow.seed", ValueKind::integer, Effect::used, "", ""},
};

const KnownSetting* find_setting(const std::string& key) {
    for (const KnownSetting& setting : known_settings) {
        if (key == setting.key) return &setting;
    }
    return nullptr;
}

std::string upper(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

[[noreturn]] void throw_bad_value(const std::string& key, const std::string& value, const std::string& hint, SourceRange where) {
    throw Error("W3441", "'" + value + "' is no value for the setting '" + key + "'", hint).at(where);
}

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> list;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t end = std::min(text.find(' ', i), text.size());
        list.emplace_back(text.substr(i, end - i));
        i = end + 1;
    }
    return list;
}

void check_value(const KnownSetting& setting, const std::string& key, const std::string& value, SourceRange where) {
    const Options single(std::map<std::string, std::string>{{key, value}});
    try {
        switch (setting.kind) {
            case ValueKind::text:
                break;
            case ValueKind::flag:
                static_cast<void>(single.flag_or(key, false));
                break;
            case ValueKind::integer:
                static_cast<void>(single.integer_or(key, 0));
                break;
            case ValueKind::duration:
                static_cast<void>(single.milliseconds_or(key, 0));
                break;
            case ValueKind::time_zone:
                if (value != "default") static_cast<void>(TimeZone::find(value));
                break;
            case ValueKind::choice: {
                const std::vector<std::string> choices = words(setting.choices);
                if (std::find(choices.begin(), choices.end(), upper(value)) != choices.end()) break;
                std::string hint = "values are";
                for (const std::string& choice : choices) hint += " " + choice;
                throw_bad_value(key, value, hint, where);
            }
        }
    } catch (const Error& error) {
        if (error.code() == "W3441") throw;
        throw_bad_value(key, value, error.hint().empty() ? error.message() : error.hint(), where);
    }
}

void refuse_what_cannot_be_honoured(const std::string& key, const std::string& value, SourceRange where) {
    if (key == "execution.runtime-mode" && upper(value) == "BATCH") {
        throw Error("W4049", "batch mode is not available: every job runs in streaming mode",
                    "remove the setting; bounded input ends the job all the same, with late rows dropped as in streaming")
            .at(where);
    }
    if (key == "table.exec.legacy-cast-behaviour" && upper(value) == "ENABLED") {
        throw Error("W4049", "the legacy CAST behaviour is not available",
                    "remove the setting and write TRY_CAST where NULL is wanted")
            .at(where);
    }
}

bool looks_like_windrow_setting(const std::string& key) {
    return key.starts_with("windrow.");
}

std::vector<std::string> known_keys() {
    std::vector<std::string> keys;
    for (const KnownSetting& setting : known_settings) keys.emplace_back(setting.key);
    return keys;
}

}  // namespace

std::vector<std::string> Settings::set(const std::string& key, const std::string& value, SourceRange where) {
    const KnownSetting* setting = find_setting(key);
    std::vector<std::string> notes;
    if (setting == nullptr) {
        const std::string meant = did_you_mean(closest_names(key, known_keys()));
        if (looks_like_windrow_setting(key)) {
            throw Error("W3440", "there is no setting '" + key + "'",
                        meant.empty() ? "settings of Windrow's own: 'windrow.seed'" : meant)
                .at(where);
        }
        notes.push_back("setting '" + key + "' is not known here and has no effect" + (meant.empty() ? "" : "; " + meant));
    } else {
        check_value(*setting, key, value, where);
        refuse_what_cannot_be_honoured(key, value, where);
        if (setting->effect == Effect::ignored) {
            notes.push_back("setting '" + key + "' has no effect: " + setting->note);
        }
    }
    values_[key] = value;
    return notes;
}

void Settings::reset(const std::string& key) {
    values_.erase(key);
}

void Settings::reset_all() {
    values_.clear();
}

std::optional<std::string> Settings::get(const std::string& key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? std::nullopt : std::optional<std::string>(found->second);
}

bool Settings::flag(const std::string& key, bool otherwise) const {
    return Options(values_).flag_or(key, otherwise);
}

std::int64_t Settings::milliseconds(const std::string& key, std::int64_t otherwise) const {
    return Options(values_).milliseconds_or(key, otherwise);
}

bool Settings::drops_null_rows() const {
    return upper(get("table.exec.sink.not-null-enforcer").value_or("ERROR")) == "DROP";
}

std::string Settings::time_zone() const {
    const std::string name = get("table.local-time-zone").value_or("default");
    return name == "default" ? "UTC" : name;
}

}  // namespace windrow::catalog

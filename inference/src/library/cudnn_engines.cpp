// SPDX-License-Identifier: Apache-2.0
#if __has_include(<cudnn.h>)
#include "library/cudnn_engines.hpp"

#include "device/library_layer.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace windrow::inference::cudnn {

namespace {

/// Descriptors of a kind that `owner` fills.
std::vector<Descriptor> get_all(const Descriptor& owner, cudnnBackendAttributeName_t name, cudnnBackendDescriptorType_t type,
                                std::int64_t most) {
    std::vector<Descriptor> made;
    std::vector<cudnnBackendDescriptor_t> natives;
    for (std::int64_t i = 0; i < most; ++i) {
        made.emplace_back(type);
        natives.push_back(made.back().native());
    }
    const std::int64_t count = owner.get(name, CUDNN_TYPE_BACKEND_DESCRIPTOR, most, natives.data());
    while (static_cast<std::int64_t>(made.size()) > count) made.pop_back();
    return made;
}

std::vector<Descriptor> configurations(const Descriptor& graph, cudnnBackendHeurMode_t mode) {
    Descriptor heuristic(CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR);
    heuristic.set(CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, graph);
    heuristic.set(CUDNN_ATTR_ENGINEHEUR_MODE, CUDNN_TYPE_HEUR_MODE, 1, &mode);
    if (!heuristic.try_to_finalise()) return {};
    const std::int64_t count = heuristic.get(CUDNN_ATTR_ENGINEHEUR_RESULTS, CUDNN_TYPE_BACKEND_DESCRIPTOR, 0, nullptr);
    return get_all(heuristic, CUDNN_ATTR_ENGINEHEUR_RESULTS, CUDNN_BACKEND_ENGINECFG_DESCRIPTOR, count);
}

Descriptor engine_of_configuration(const Descriptor& configuration) {
    Descriptor engine(CUDNN_BACKEND_ENGINE_DESCRIPTOR);
    cudnnBackendDescriptor_t native = engine.native();
    configuration.get(CUDNN_ATTR_ENGINECFG_ENGINE, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &native);
    return engine;
}

bool is_allowed(const Descriptor& engine, LibraryMath math) {
    std::vector<cudnnBackendNumericalNote_t> notes(CUDNN_NUMERICAL_NOTE_TYPE_COUNT);
    const std::int64_t count = engine.get(CUDNN_ATTR_ENGINE_NUMERICAL_NOTE, CUDNN_TYPE_NUMERICAL_NOTE,
                                          static_cast<std::int64_t>(notes.size()), notes.data());
    for (std::int64_t i = 0; i < count; ++i) {
        if (!allows(notes[static_cast<std::size_t>(i)], math)) return false;
    }
    return true;
}

std::string text_of(const Descriptor& configuration, const Descriptor& engine) {
    std::string text = fmt::format("engine {}, knobs", engine.get_integer(CUDNN_ATTR_ENGINE_GLOBAL_INDEX));
    for (const Descriptor& knob : get_all(configuration, CUDNN_ATTR_ENGINECFG_KNOB_CHOICES, CUDNN_BACKEND_KNOB_CHOICE_DESCRIPTOR,
                                          CUDNN_KNOB_TYPE_COUNTS)) {
        cudnnBackendKnobType_t type = {};
        knob.get(CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE, CUDNN_TYPE_KNOB_TYPE, 1, &type);
        text += fmt::format(" {}={}", static_cast<int>(type), knob.get_integer(CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE));
    }
    return text;
}

std::optional<Descriptor> plan_of(const Handle& handle, const Descriptor& configuration) {
    Descriptor plan(CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
    cudnnHandle_t native = handle.get();
    plan.set(CUDNN_ATTR_EXECUTION_PLAN_HANDLE, CUDNN_TYPE_HANDLE, 1, &native);
    plan.set(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, configuration);
    if (!plan.try_to_finalise()) return std::nullopt;
    return plan;
}

/// Reads "34" off the front; false if no number is there.
bool take_number(std::string_view& text, std::int64_t& number) {
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    return true;
}

bool take(std::string_view& text, std::string_view word) {
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    return true;
}

/// What `text_of` wrote.
struct RecordedEngine {
    std::int64_t engine = 0;
    std::vector<std::pair<std::int64_t, std::int64_t>> knobs;
};

std::optional<RecordedEngine> recorded_engine(std::string_view text) {
    RecordedEngine made;
    if (!take(text, "engine ") || !take_number(text, made.engine) || !take(text, ", knobs")) return std::nullopt;
    while (!text.empty()) {
        std::pair<std::int64_t, std::int64_t> knob;
        if (!take(text, " ") || !take_number(text, knob.first) || !take(text, "=") || !take_number(text, knob.second))
            return std::nullopt;
        made.knobs.push_back(knob);
    }
    return made;
}

std::vector<Descriptor> knob_choices(const RecordedEngine& recorded) {
    std::vector<Descriptor> made;
    for (const auto& [type, value] : recorded.knobs) {
        Descriptor& knob = made.emplace_back(CUDNN_BACKEND_KNOB_CHOICE_DESCRIPTOR);
        const auto native = static_cast<cudnnBackendKnobType_t>(type);
        knob.set(CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE, CUDNN_TYPE_KNOB_TYPE, 1, &native);
        knob.set(CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE, value);
        knob.finalise("a knob of an engine");
    }
    return made;
}

}  // namespace

bool allows(cudnnBackendNumericalNote_t note, LibraryMath math) {
    switch (note) {
        case CUDNN_NUMERICAL_NOTE_TENSOR_CORE:
            return math != LibraryMath::fp32;
        case CUDNN_NUMERICAL_NOTE_STRICT_NAN_PROP:
            return true;
        default:
            return false;  // half types, short sums, other orders each time, transforms that lose digits, and what is new
    }
}

EnginePlan choose_engine(const Handle& handle, const Descriptor& graph, LibraryMath math) {
    for (const cudnnBackendHeurMode_t mode : {CUDNN_HEUR_MODE_A, CUDNN_HEUR_MODE_FALLBACK}) {
        for (const Descriptor& configuration : configurations(graph, mode)) {
            const Descriptor engine = engine_of_configuration(configuration);
            if (!is_allowed(engine, math)) continue;
            if (auto plan = plan_of(handle, configuration)) return {std::move(*plan), text_of(configuration, engine)};
        }
    }
    throw NoLibraryLayer{"cuDNN has no engine for it that keeps its digits and is the same each time"};
}

EnginePlan engine_of(const Handle& handle, const Descriptor& graph, const std::string& text, const std::string& recorded) {
    const auto read = recorded_engine(text);
    if (!read) refuse_recorded_algorithm(recorded, "it is not an engine of cuDNN");
    try {
        Descriptor engine(CUDNN_BACKEND_ENGINE_DESCRIPTOR);
        engine.set(CUDNN_ATTR_ENGINE_OPERATION_GRAPH, graph);
        engine.set(CUDNN_ATTR_ENGINE_GLOBAL_INDEX, read->engine);
        engine.finalise("an engine");
        Descriptor configuration(CUDNN_BACKEND_ENGINECFG_DESCRIPTOR);
        configuration.set(CUDNN_ATTR_ENGINECFG_ENGINE, engine);
        const std::vector<Descriptor> knobs = knob_choices(*read);
        std::vector<cudnnBackendDescriptor_t> natives;
        for (const Descriptor& knob : knobs) natives.push_back(knob.native());
        if (!natives.empty())
            configuration.set(CUDNN_ATTR_ENGINECFG_KNOB_CHOICES, CUDNN_TYPE_BACKEND_DESCRIPTOR,
                              static_cast<std::int64_t>(natives.size()), natives.data());
        configuration.finalise("settings of an engine");
        if (auto plan = plan_of(handle, configuration)) return {std::move(*plan), text};
        refuse_recorded_algorithm(recorded, "cuDNN does not run it here");
    } catch (const NoLibraryLayer& none) {
        refuse_recorded_algorithm(recorded, none.reason);
    }
}

}  // namespace windrow::inference::cudnn
#endif

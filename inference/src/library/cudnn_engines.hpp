// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For this folder: which of cuDNN's engines runs a graph.

#include "library/cudnn_functions.hpp"
#include "windrow/inference/program.hpp"

#include <string>

namespace windrow::inference::cudnn {

/// An engine with its settings, ready to run a graph.
struct EnginePlan {
    Descriptor plan;
    std::string text;  ///< "engine 34, knobs 2=1 5=0": what finds it again in the same version
};

/// The first engine by cuDNN's own order that runs here, is the same every time it runs, and multiplies as `math` says. Throws
/// NoLibraryLayer if there is none.
EnginePlan choose_engine(const Handle& handle, const Descriptor& graph, LibraryMath math);
/// The engine of that text. Throws Error W6622 with `recorded` if it cannot be used.
EnginePlan engine_of(const Handle& handle, const Descriptor& graph, const std::string& text, const std::string& recorded);

/// Whether an engine with this note may run: alone the note on tensor cores depends on the math, which they round for.
[[nodiscard]] bool allows(cudnnBackendNumericalNote_t note, LibraryMath math);

}  // namespace windrow::inference::cudnn

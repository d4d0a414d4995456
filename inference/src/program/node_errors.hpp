// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/prepared_graph.hpp"
#include "windrow/kernels/error.hpp"

#include <string>
#include <utility>

namespace windrow::inference {

/// Runs `work` for a node; an error that it throws gets the node in front of its message, memory that runs out included.
template <typename Work>
decltype(auto) with_node(const std::string& text, Work&& work) {
    try {
        return std::forward<Work>(work)();
    } catch (const Error& error) {
        throw Error(error.code(), text + ": " + error.message(), error.hint());
    }
}

}  // namespace windrow::inference

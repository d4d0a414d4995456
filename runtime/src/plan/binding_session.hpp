// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What one statement's binding shares: the catalog, the clock, the windows found so far, the errors that did not stop it.

#include "windrow/runtime/plan/binder.hpp"

#include <memory>
#include <string>
#include <vector>

namespace windrow::plan {

/// A window that window columns belong to.
struct WindowInfo {
    WindowSpec spec;     ///< columns as of the table function's input
    DataType time_type;  ///< of window_time
    SourceRange where;   ///< the call that defines it
};

/// Where unqualified table names are looked up: the session's current database, or a view's.
struct NameContext {
    std::string catalog;
    std::string database;
};

/// The names that WITH gives, innermost first. A name sees the ones before it.
struct CommonTables {
    const CommonTables* outer = nullptr;
    const sql::CommonTableExpression* table = nullptr;
};

struct BindingSession {
    const BindingContext& context;
    int first_window = 0;
    std::vector<WindowInfo> windows;  ///< by window number - first_window
    std::vector<Error> errors;        ///< found and noted, binding went on
    int depth = 0;                    ///< nested views and queries

    [[nodiscard]] const WindowInfo& window(int id) const { return windows[static_cast<std::size_t>(id - first_window)]; }
    int add_window(WindowInfo info) {
        windows.push_back(std::move(info));
        return first_window + static_cast<int>(windows.size()) - 1;
    }
};

}  // namespace windrow::plan

// SPDX-License-Identifier: Apache-2.0
#include "options/missing_option.hpp"

#include "options/nearest_names.hpp"

namespace windrow {

void refuse_missing_option(const Options& options, const std::string& key, const std::string& which, const std::string& otherwise,
                           const std::vector<std::string>& or_meant) {
    std::vector<std::string> unread;
    for (const auto& [other, value] : options.values()) {
        if (!options.is_known(other)) unread.push_back(other);
    }
    std::vector<std::string> meant{key};
    meant.insert(meant.end(), or_meant.begin(), or_meant.end());
    for (const std::string& name : meant) {
        const std::string candidate = nearest_name(name, unread);
        if (candidate.empty()) continue;
        throw Error("W3502", "the option '" + key + "' is missing" + which,
                    "did you mean '" + name + "' where '" + candidate + "' is written?");
    }
    throw Error("W3502", "the option '" + key + "' is missing" + which, otherwise);
}

}  // namespace windrow

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// HTTP requests of connectors and formats, through libcurl.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// How a server is spoken to. Files are PEM, the certificate may be PKCS#12 (.p12, .pfx).
struct HttpAccess {
    std::string user_and_password{};  ///< "user:password" for basic authentication; empty: none
    std::string bearer_token{};
    std::string authorities_file{};  ///< certificates that are trusted; empty: the system's
    std::string certificate_file{};  ///< of the client, with its key
    std::string key_password{};
    bool verifies_server = true;  ///< false: any certificate will do
    bool uses_proxies = true;     ///< those that the environment names (http_proxy ...)
    std::chrono::milliseconds connect_timeout{5000};
    std::chrono::milliseconds timeout{15000};  ///< of the whole request
};

struct HttpRequest {
    std::string url;                                 ///< http or https; redirections are not followed
    std::vector<std::string> headers{};              ///< "Name: value"
    std::string_view body{};                         ///< not empty: the request is a POST; stays the caller's
    std::size_t most_bytes = std::size_t{16} << 20;  ///< of the answer
};

struct HttpAnswer {
    long status = 0;  ///< 0: there was no answer, `failure` says why
    std::string body{};
    std::string failure{};
    bool untrusted = false;  ///< of a failure: certificates do not fit, so that asking again is of no use
};

/// Sends requests one after the other over a kept connection. Not thread-safe. Throws nothing but Error W9xxx.
class HttpClient {
public:
    explicit HttpClient(HttpAccess access);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    [[nodiscard]] HttpAnswer send(const HttpRequest& request);

private:
    class Connection;
    std::unique_ptr<Connection> connection_;
};

/// A text as one segment of a URL's path.
std::string url_segment(std::string_view text);

}  // namespace windrow

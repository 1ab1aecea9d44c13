#ifndef HEARTH_CCURL_H
#define HEARTH_CCURL_H

#include <curl/curl.h>

/* curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, which Swift cannot call: one typed wrapper a kind of value. */
static inline CURLcode hearth_curl_set_long(CURL *handle, CURLoption option, long value) { return curl_easy_setopt(handle, option, value); }
static inline CURLcode hearth_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) { return curl_easy_setopt(handle, option, value); }
static inline CURLcode hearth_curl_set_string(CURL *handle, CURLoption option, const char *value) { return curl_easy_setopt(handle, option, value); }
static inline CURLcode hearth_curl_set_pointer(CURL *handle, CURLoption option, void *value) { return curl_easy_setopt(handle, option, value); }

typedef size_t (*hearth_curl_bytes)(char *bytes, size_t size, size_t count, void *context);
static inline CURLcode hearth_curl_set_bytes_callback(CURL *handle, CURLoption option, hearth_curl_bytes callback) {
    return curl_easy_setopt(handle, option, callback);
}

static inline CURLcode hearth_curl_get_long(CURL *handle, CURLINFO info, long *value) { return curl_easy_getinfo(handle, info, value); }
static inline CURLcode hearth_curl_get_pointer(CURL *handle, CURLINFO info, void **value) { return curl_easy_getinfo(handle, info, (char **)value); }

typedef int (*hearth_curl_socket_change)(CURL *handle, curl_socket_t socket, int what, void *context, void *socket_context);
typedef int (*hearth_curl_timer_change)(CURLM *multi, long timeout_millis, void *context);
static inline CURLMcode hearth_curl_multi_callbacks(CURLM *multi, hearth_curl_socket_change socket, hearth_curl_timer_change timer, void *context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
    return code;
}
static inline CURLMcode hearth_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) { return curl_multi_setopt(multi, option, value); }

/* CURLMsg keeps its result in a union. */
static inline CURLcode hearth_curl_message_result(const CURLMsg *message) { return message->data.result; }

#endif

// Serves @Interface@: a function for each of its methods.

#include <kozo_servers.h>
#include <kozo_service.h>

int64_t @interface@_serve_double(uint64_t client, uint64_t number, uint64_t *result) {
    (void)client; // which client asks
    if (number > UINT64_MAX / 2)
        return @INTERFACE@_ERR_TOO_LARGE;
    *result = 2 * number;
    return STATUS_OK;
}

int main(void) {
    @interface@_serve(kozo.offer);
}

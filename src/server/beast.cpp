// What Boost.Asio and Boost.Beast have that is no template, compiled here and nowhere else.

#include "server/beast.h"

#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>

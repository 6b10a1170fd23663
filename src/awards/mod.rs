//! Awards: programmes, editions, nominations, rankings.

mod days;
mod ids;

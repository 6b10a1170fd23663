mod days;
mod ids;
mod money;

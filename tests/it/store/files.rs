//! Uploaded files: written as they come, kept in parts, for a day.

use rencai::access::Role;
use rencai::kernel::{Digest, ErrorCode};
use rencai::store::entity::{file, file_part};
use rencai::store::{Read, files};

use crate::support::world::{CITY, PANLONG, WUHUA, in_app};

/// Bytes of which no two parts are alike.
fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|at| u8::try_from((at / 251 + at % 251) % 256).unwrap()).collect()
}

#[test]
fn a_file_of_any_number_of_parts_is_read_as_it_was_written() {
    in_app(|world| async move {
        let nominator = world.actor(WUHUA, &[Role::Nominator]).await;
        let part = 1024 * 1024;
        let mut parts = 0;
        for size in [1, part - 1, part, part + 1, 3 * part + 7] {
            let content = bytes(size);
            let digest = files::keep(&world.app.store, &nominator, "a.bin", content.clone()).await.unwrap();
            assert_eq!(digest, Digest::of(&content));
            let read = Read::new(&world.app.store, nominator.clone());
            let file = files::fetch(&read, &digest.to_string()).await.unwrap();
            assert_eq!((file.name.as_str(), file.content == content), ("a.bin", true), "{size}");
            parts += size.div_ceil(part) as u64;
            assert_eq!(read.find::<file_part::Entity>().count().await.unwrap(), parts);
        }
    });
}

#[test]
fn the_same_file_from_sixteen_at_once_is_kept_once_and_nobody_is_turned_away() {
    in_app(|world| async move {
        let nominator = world.actor(WUHUA, &[Role::Nominator]).await;
        let uploads: Vec<_> = (0..16)
            .map(|number| {
                let (world, nominator) = (world.clone(), nominator.clone());
                tokio::spawn(async move {
                    files::keep(&world.app.store, &nominator, &format!("{number}.bin"), bytes(1_200_000)).await
                })
            })
            .collect();
        for upload in uploads {
            assert_eq!(upload.await.unwrap().unwrap(), Digest::of(bytes(1_200_000)));
        }
        let read = Read::new(&world.app.store, nominator.clone());
        assert_eq!(read.find::<file_part::Entity>().count().await.unwrap(), 2);
    });
}

#[test]
fn twenty_files_at_once_are_all_kept_while_old_ones_go() {
    in_app(|world| async move {
        let nominator = world.actor(WUHUA, &[Role::Nominator]).await;
        for size in 1..=20 {
            files::keep(&world.app.store, &nominator, "old", bytes(size)).await.unwrap();
        }
        world.clock.set(world.clock.now().plus_seconds(24 * 60 * 60 + 1));
        // Half of them are the old ones again, which the others' uploads throw away.
        let sizes = (1..=10).chain(1_200_000..1_200_010);
        let uploads: Vec<_> = sizes
            .map(|size| {
                let (world, nominator) = (world.clone(), nominator.clone());
                tokio::spawn(async move { files::keep(&world.app.store, &nominator, "new", bytes(size)).await })
            })
            .collect();
        for upload in uploads {
            let digest = upload.await.unwrap().unwrap();
            let read = Read::new(&world.app.store, nominator.clone());
            let file = files::fetch(&read, &digest.to_string()).await.unwrap();
            assert_eq!(Digest::of(&file.content), digest);
        }
        let read = Read::new(&world.app.store, nominator.clone());
        assert_eq!(read.find::<file_part::Entity>().count().await.unwrap(), 10 + 10 * 2);
    });
}

#[test]
fn a_file_goes_after_its_day_with_all_its_parts_and_is_nobody_elses() {
    in_app(|world| async move {
        let nominator = world.actor(WUHUA, &[Role::Nominator]).await;
        let digest = files::keep(&world.app.store, &nominator, "old", bytes(9)).await.unwrap().to_string();
        let stranger = Read::new(&world.app.store, world.actor(PANLONG, &[Role::Nominator]).await);
        assert_eq!(files::fetch(&stranger, &digest).await.unwrap_err().code(), ErrorCode::FileMissing);
        world.clock.set(world.clock.now().plus_seconds(24 * 60 * 60 + 1));
        let read = Read::new(&world.app.store, world.actor(CITY, &[Role::Nominator]).await);
        assert_eq!(files::fetch(&read, &digest).await.unwrap_err().code(), ErrorCode::FileMissing);
        assert_eq!(read.find::<file_part::Entity>().count().await.unwrap(), 1);
        files::keep(&world.app.store, &nominator, "new", bytes(10)).await.unwrap();
        assert_eq!(read.find::<file_part::Entity>().count().await.unwrap(), 1, "the old one's has gone with it");
    });
}

#[test]
fn a_file_on_its_way_is_nobodys_yet_and_one_that_breaks_off_leaves_nothing() {
    in_app(|world| async move {
        let nominator = world.actor(WUHUA, &[Role::Nominator]).await;
        let (content, part) = (bytes(2_500_000), 1024 * 1024);
        let digest = Digest::of(&content).to_string();
        let read = Read::new(&world.app.store, nominator.clone());
        let mut incoming = files::Incoming::begin(&world.app.store, &nominator, "a.bin").await.unwrap();
        for piece in content.chunks(part / 3) {
            incoming.take(piece).await.unwrap();
        }
        assert_eq!(read.find::<file_part::Entity>().count().await.unwrap(), 2, "all whole parts are written already");
        assert_eq!(files::fetch(&read, &digest).await.unwrap_err().code(), ErrorCode::FileMissing);
        drop(incoming);
        while read.find::<file::Entity>().count().await.unwrap() > 0 {}
        assert_eq!(read.find::<file_part::Entity>().count().await.unwrap(), 0);
    });
}

#[test]
fn what_a_killed_program_left_half_is_removed_by_the_next_upload_an_hour_later() {
    in_app(|world| async move {
        let nominator = world.actor(WUHUA, &[Role::Nominator]).await;
        let read = Read::new(&world.app.store, nominator.clone());
        let mut left = files::Incoming::begin(&world.app.store, &nominator, "left.bin").await.unwrap();
        left.take(&bytes(1_200_000)).await.unwrap();
        // A program that is killed drops nothing.
        let mut left = std::mem::ManuallyDrop::new(left);
        world.clock.set(world.clock.now().plus_seconds(60 * 60));
        files::keep(&world.app.store, &nominator, "new", bytes(1)).await.unwrap();
        assert_eq!(read.find::<file::Entity>().count().await.unwrap(), 2, "it may go on yet");
        world.clock.set(world.clock.now().plus_seconds(1));
        files::keep(&world.app.store, &nominator, "new", bytes(1)).await.unwrap();
        assert_eq!(read.find::<file::Entity>().count().await.unwrap(), 1);
        assert_eq!(read.find::<file_part::Entity>().count().await.unwrap(), 1);
        let late = left.take(&bytes(1_000_000)).await.unwrap_err();
        assert_eq!(late.code(), ErrorCode::FileMissing);
    });
}

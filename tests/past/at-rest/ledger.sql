-- A ledger as phasegate 0.1.0 wrote it. Never regenerated: see ../README.md
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE events (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	repo VARCHAR(255) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	data TEXT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE manifests (
	digest VARCHAR(71) NOT NULL, 
	media_type VARCHAR(255) NOT NULL, 
	raw BLOB NOT NULL, 
	PRIMARY KEY (digest)
);
CREATE TABLE evidence (
	"key" VARCHAR(512) NOT NULL, 
	facts TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE leases (
	name VARCHAR(255) NOT NULL, 
	holder VARCHAR(255) NOT NULL, 
	until DOUBLE NOT NULL, since DOUBLE, 
	PRIMARY KEY (name)
);
CREATE INDEX ix_events_repo ON events (repo);
INSERT INTO alembic_version VALUES ('0002');
INSERT INTO events VALUES (1,'2026-11-27 05:47:10.924256','web','observed','{"tags":{"demo/web:latest":"sha256:1930616b2452caa713a8eae083a4cf41e62ef4e3a74ddae5d5d62edefcc311e1","demo/web:stable":"sha256:1930616b2452caa713a8eae083a4cf41e62ef4e3a74ddae5d5d62edefcc311e1","demo/web:2026.11.0":"sha256:1930616b2452caa713a8eae083a4cf41e62ef4e3a74ddae5d5d62edefcc311e1"},"form":{"builder":"docker","media_types":"docker","codec":"gzip","shape":"single","attestation":"none"},"size":80916187}');
INSERT INTO events VALUES (2,'2026-11-27 05:47:11.002517','big','observed','{"tags":{"demo/big:latest":"sha256:8bdf9fce0b63b087d969a15e53306b224143c6c40218a75d50454f0c0c9f7c02"},"form":{"builder":"docker","media_types":"docker","codec":"gzip","shape":"single","attestation":"none"},"size":169717416}');
INSERT INTO events VALUES (3,'2026-11-27 05:47:11.352491','tool','observed','{"tags":{"demo/tool:latest":"sha256:5e17ea3ee95cf3a935ba5645822c26b43ffddcfd786a76dba57d65668937cd30","demo/tool:stable":"sha256:5e17ea3ee95cf3a935ba5645822c26b43ffddcfd786a76dba57d65668937cd30","demo/tool:1.4.0":"sha256:5e17ea3ee95cf3a935ba5645822c26b43ffddcfd786a76dba57d65668937cd30"},"form":{"builder":"docker","media_types":"docker","codec":"gzip","shape":"single","attestation":"none"},"size":321454}');
INSERT INTO events VALUES (4,'2026-11-27 05:47:11.583868','compiled','observed','{"tags":{"demo/compiled:latest":"sha256:4ed631d95a4f350813bbf52fcbdead3323fd64fd89e355e2dd52bb90f1473aa1","demo/compiled:2.3.1":"sha256:4ed631d95a4f350813bbf52fcbdead3323fd64fd89e355e2dd52bb90f1473aa1"},"form":{"builder":"docker","media_types":"docker","codec":"gzip","shape":"single","attestation":"none"},"size":67362233}');
INSERT INTO events VALUES (5,'2026-11-27 05:47:11.723701','node','observed','{"tags":{"demo/node:latest":"sha256:af1a82a2e351199677025bf6ccd256b15b04637395b58ace8fe93194a5dce90a","demo/node:3.2.1":"sha256:af1a82a2e351199677025bf6ccd256b15b04637395b58ace8fe93194a5dce90a"},"form":{"builder":"docker","media_types":"docker","codec":"gzip","shape":"single","attestation":"none"},"size":101180509}');
INSERT INTO events VALUES (6,'2026-11-27 05:47:11.830117','duo','observed','{"tags":{"demo/duo:latest":"sha256:d9cd535a96e55e5b9eb16bfc054a582078370159f7289c56c879f9ff9c7f26b0","demo/duo:1.0.2":"sha256:d9cd535a96e55e5b9eb16bfc054a582078370159f7289c56c879f9ff9c7f26b0"},"form":{"builder":"docker","media_types":"docker","codec":"gzip","shape":"index","attestation":"none"},"size":134191158}');
INSERT INTO events VALUES (7,'2026-11-27 05:47:12.009277','action','observed','{"tags":{"demo/action:latest":"sha256:05bc986a74ebb275392078b2e8840b32eb92eefe5ecade296ba829bab83d60e2","demo/action:5.1.0":"sha256:05bc986a74ebb275392078b2e8840b32eb92eefe5ecade296ba829bab83d60e2"},"form":{"builder":"docker-container","media_types":"oci","codec":"gzip","shape":"index","attestation":"min"},"size":67359101}');
INSERT INTO events VALUES (8,'2026-11-27 05:47:12.172175','agent','observed','{"tags":{"demo/amd64-agent:latest":"sha256:0f8ff313a047cbb0d5043371e74aac1a820360fc04653dbef06ad1d9fa0bde11","demo/amd64-agent:0.9.0":"sha256:0f8ff313a047cbb0d5043371e74aac1a820360fc04653dbef06ad1d9fa0bde11","demo/aarch64-agent:latest":"sha256:2d6339610735f371d1f50f3a67f5451fd47d9fc3458747b397b252e5e262f6cf","demo/aarch64-agent:0.9.0":"sha256:2d6339610735f371d1f50f3a67f5451fd47d9fc3458747b397b252e5e262f6cf","demo/armhf-agent:latest":"sha256:6755b03de9de39f851aa1e13bb1c77cc8a0c83c209d267f9a7ee5ea4df307b71","demo/armhf-agent:0.9.0":"sha256:6755b03de9de39f851aa1e13bb1c77cc8a0c83c209d267f9a7ee5ea4df307b71"},"form":{"builder":"docker","media_types":"docker","codec":"gzip","shape":"single","attestation":"none"},"size":3037540}');
INSERT INTO events VALUES (9,'2026-11-27 05:47:12.722789','@fleet','wave-opened','{"phase":"container","number":1,"members":["tool"]}');
INSERT INTO events VALUES (10,'2026-11-27 05:47:12.731706','@fleet','wave-opened','{"phase":"zstd","number":1,"members":["action"]}');
INSERT INTO events VALUES (11,'2026-11-27 05:47:17.985904','tool','opened','{"release":{"repo":"tool","version":"1.4.0","source":"sha256:d4b839d64e855777f9351e01b3606dc00e2f91718d8fe4c2c3aeefb5e2a2a75b","pins":{"127.0.0.1:5000/base/debian:bookworm":"127.0.0.1:5000/base/debian@sha256:b23711dcd49ed6c1eea8d6123a77c7df58c98fbc4391b6053215cbfce5b4cb93"}},"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (12,'2026-11-27 05:47:59.612471','action','opened','{"release":{"repo":"action","version":"5.1.0","source":"sha256:d386fadfc16704767f8b74271552cce82692e26a518fa2232784a6af553bb37c","pins":{"127.0.0.1:5000/base/debian:bookworm":"127.0.0.1:5000/base/debian@sha256:b23711dcd49ed6c1eea8d6123a77c7df58c98fbc4391b6053215cbfce5b4cb93"}},"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (13,'2026-11-27 05:47:59.675183','tool','built','{"release":"1.4.0-ff41b5d4","candidates":[{"image":"demo/tool","phase":"container","digest":"sha256:0749a41c80b6ef690dc4c1e555acdc2d36bc92c3f07f7e0735582a94e8eef5a8","media_type":"application/vnd.docker.distribution.manifest.v2+json","size":316020,"children":[]},{"image":"demo/tool","phase":"oci","digest":"sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b","media_type":"application/vnd.oci.image.manifest.v1+json","size":316020,"children":[]},{"image":"demo/tool","phase":"zstd","digest":"sha256:d066e1920029168dd3f1dd0836e45b80b7607f0fa1a75b7c9dacdb6af37d058e","media_type":"application/vnd.oci.image.manifest.v1+json","size":322592,"children":[]},{"image":"demo/tool","phase":"index","digest":"sha256:4f18ce8d4daa23b2995bba5a3341015a1d7a64c338e5e371a082518be6c43419","media_type":"application/vnd.oci.image.index.v1+json","size":322592,"children":[{"platform":{"os":"linux","architecture":"amd64","variant":""},"digest":"sha256:d066e1920029168dd3f1dd0836e45b80b7607f0fa1a75b7c9dacdb6af37d058e"}]}],"controls":{"demo/tool/linux-amd64":"sha256:5e17ea3ee95cf3a935ba5645822c26b43ffddcfd786a76dba57d65668937cd30"},"seconds":46.615710174000014}');
INSERT INTO events VALUES (14,'2026-11-27 05:48:12.243280','tool','judged','{"release":"1.4.0-ff41b5d4","phase":"container","verdict":"pass","digests":["sha256:0749a41c80b6ef690dc4c1e555acdc2d36bc92c3f07f7e0735582a94e8eef5a8"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"docker, gzip","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"1 layers, 1 MB unpacked, 1 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"1 layers, 1 MB unpacked, 1 known","details":[],"seconds":0.0036177639999550593,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"1 layers, 1 MB unpacked, 1 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"settings are those of the control","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.files","version":1,"verdict":"pass","evidence":"1 files as in the control","details":[],"seconds":0.21284833300001083,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"2 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"pull.docker-20.10","version":1,"verdict":"pass","evidence":"1 layers downloaded","details":[],"seconds":1.1106233879997944,"severity":"blocks"},{"check":"run.docker-20.10","version":1,"verdict":"pass","evidence":"printed ''tool ''","details":[],"seconds":2.5656022560001475,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"1 layers downloaded","details":[],"seconds":0.5027100369998152,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''tool ''","details":[],"seconds":2.36584575400002,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"1 layers downloaded","details":[],"seconds":0.6243309760000102,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''tool ''","details":[],"seconds":1.5824486700000762,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"1 layers downloaded","details":[],"seconds":0.8209494930001711,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''tool ''","details":[],"seconds":0.760160672999973,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took docker gzip single","details":[],"seconds":0.15552922599999874,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"0.3 MB, -2% against what was published; built in 47 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.1 s, 2 tags to move; pulled by docker-20.10","details":[],"seconds":0.11974179899993942,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":12.465182542000093,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (15,'2026-11-27 05:48:13.809652','action','built','{"release":"5.1.0-483f6569","candidates":[{"image":"demo/action","phase":"oci","digest":"sha256:90eb70f0a5685c8316fe065489ee56000e7ccc6ae57f164bf6b2498e81a87ab6","media_type":"application/vnd.oci.image.index.v1+json","size":67359095,"children":[{"platform":{"os":"linux","architecture":"amd64","variant":""},"digest":"sha256:6d3c727eb5b87d6c437f748e207dfafc16bb15466993aa69378a2254cde02694"}]},{"image":"demo/action","phase":"zstd","digest":"sha256:69d3f51d58e5795d94f7d2db36c9e139f976a310ce111985ffbf9edbd775311a","media_type":"application/vnd.oci.image.index.v1+json","size":54478954,"children":[{"platform":{"os":"linux","architecture":"amd64","variant":""},"digest":"sha256:cb3e47249ba282ff063a5ca74474182fdee2589b8893c3d1c6bb24493533b9f2"}]}],"controls":{},"seconds":60.677637513000036}');
INSERT INTO events VALUES (16,'2026-11-27 05:48:21.980635','tool','signed','{"release":"1.4.0-ff41b5d4","phase":"container","digests":["demo/tool@sha256:5e17ea3ee95cf3a935ba5645822c26b43ffddcfd786a76dba57d65668937cd30"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:5e17ea..: 127.0.0.1:5000/demo/tool@sha256:392e6f8b6a034f960dfea9f7096b31ebdc27ded0dd0de72cf882e0941f67e660 (a bundle by the fallback tag)"],"seconds":9.45703679899998,"severity":"blocks"}}');
INSERT INTO events VALUES (17,'2026-11-27 05:48:26.481352','tool','signed','{"release":"1.4.0-ff41b5d4","phase":"container","digests":["demo/tool@sha256:0749a41c80b6ef690dc4c1e555acdc2d36bc92c3f07f7e0735582a94e8eef5a8"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:0749a4..: 127.0.0.1:5000/demo/tool@sha256:2450145e5808206bd34375887b578279657412fb84c8c5452bf56ca6caae8b5b (a bundle by the fallback tag)"],"seconds":13.941127373999961,"severity":"blocks"}}');
INSERT INTO events VALUES (18,'2026-11-27 05:48:26.835328','tool','intended','{"release":"1.4.0-ff41b5d4","phase":"container","moves":[{"image":"demo/tool","tag":"latest","old":"sha256:5e17ea3ee95cf3a935ba5645822c26b43ffddcfd786a76dba57d65668937cd30","new":"sha256:0749a41c80b6ef690dc4c1e555acdc2d36bc92c3f07f7e0735582a94e8eef5a8"},{"image":"demo/tool","tag":"stable","old":"sha256:5e17ea3ee95cf3a935ba5645822c26b43ffddcfd786a76dba57d65668937cd30","new":"sha256:0749a41c80b6ef690dc4c1e555acdc2d36bc92c3f07f7e0735582a94e8eef5a8"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (19,'2026-11-27 05:48:27.076186','tool','moved','{"release":"1.4.0-ff41b5d4","phase":"container","move":{"image":"demo/tool","tag":"latest","old":"sha256:5e17ea3ee95cf3a935ba5645822c26b43ffddcfd786a76dba57d65668937cd30","new":"sha256:0749a41c80b6ef690dc4c1e555acdc2d36bc92c3f07f7e0735582a94e8eef5a8"}}');
INSERT INTO events VALUES (20,'2026-11-27 05:48:27.138843','tool','moved','{"release":"1.4.0-ff41b5d4","phase":"container","move":{"image":"demo/tool","tag":"stable","old":"sha256:5e17ea3ee95cf3a935ba5645822c26b43ffddcfd786a76dba57d65668937cd30","new":"sha256:0749a41c80b6ef690dc4c1e555acdc2d36bc92c3f07f7e0735582a94e8eef5a8"}}');
INSERT INTO events VALUES (21,'2026-11-27 05:48:27.145468','tool','promoted','{"release":"1.4.0-ff41b5d4","phase":"container","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (22,'2026-11-27 05:48:56.853958','action','judged','{"release":"5.1.0-483f6569","phase":"zstd","verdict":"pass","digests":["sha256:69d3f51d58e5795d94f7d2db36c9e139f976a310ce111985ffbf9edbd775311a"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"4 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"oci, zstd","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"index","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"2 layers, 180 MB unpacked","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"2 layers, 180 MB unpacked","details":[],"seconds":5.831985223999936,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"2 layers, 180 MB unpacked","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"only layers, manifest, root changed","details":["linux/amd64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"4 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"refuse.docker-20.10","version":2,"verdict":"pass","evidence":"refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header","details":["the image it had is there and runs, as the plan expects"],"seconds":1.3709278839999115,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":19.763278925999884,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''served''","details":[],"seconds":1.3810126680000394,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":18.8611547710002,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''served''","details":[],"seconds":2.664262968999992,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":19.42580183699988,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''served''","details":[],"seconds":2.2682703169998604,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci zstd index, attested and what was before","details":[],"seconds":0.6820899120000377,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"54.5 MB, -19% against what was published; built in 61 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.5 s, 1 tags to move; pulled by docker-20.10","details":[],"seconds":0.516083369999933,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"0.9% of clients are below docker 23.0, the limit is 1.0% (docker 20.10.24 0.9%)","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":42.95293431799996,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (23,'2026-11-27 05:49:03.828345','action','signed','{"release":"5.1.0-483f6569","phase":"zstd","digests":["demo/action@sha256:661bad8ea2dc48026a26e8aac09a99cb40a9528a20d3cfeac9ac14532b970538","demo/action@sha256:3201bb5177d6a3c55f67237987d391c35a15679deffddc11592bea6c24826969","demo/action@sha256:05bc986a74ebb275392078b2e8840b32eb92eefe5ecade296ba829bab83d60e2"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"3 digests (3 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:661bad..: 127.0.0.1:5000/demo/action@sha256:525e504860721e92f16af451f7cdbc0c2ca4a38a8a8405a982988a321aa65dc5 (a bundle by the fallback tag)","sha256:3201bb..: 127.0.0.1:5000/demo/action@sha256:ae5c18d853074ae4efa3ca1aef9c84389e5fbc93dc3653abc1319879a78978d7 (a bundle by the fallback tag)","sha256:05bc98..: 127.0.0.1:5000/demo/action@sha256:e87233826d2e11b82eba99bf84de7f952ccb4880e5a983a19ca0ba366d86c193 (a bundle by the fallback tag)"],"seconds":6.556292565000149,"severity":"blocks"}}');
INSERT INTO events VALUES (24,'2026-11-27 05:49:08.705844','action','signed','{"release":"5.1.0-483f6569","phase":"zstd","digests":["demo/action@sha256:cb3e47249ba282ff063a5ca74474182fdee2589b8893c3d1c6bb24493533b9f2","demo/action@sha256:3271eb0b5ca798dcf6189817155f5e09a7109e88295c47ff31d09fbb71979053","demo/action@sha256:69d3f51d58e5795d94f7d2db36c9e139f976a310ce111985ffbf9edbd775311a"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"3 digests (3 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:cb3e47..: 127.0.0.1:5000/demo/action@sha256:4796060091b243a5a8a89c062837dc5848429de78d6127ae7da47f9bcf66eba5 (a bundle by the fallback tag)","sha256:3271eb..: 127.0.0.1:5000/demo/action@sha256:43a7aa9bcedab69efc91054e5cdd2c40661a71a63dc30313bebed7c04410215b (a bundle by the fallback tag)","sha256:69d3f5..: 127.0.0.1:5000/demo/action@sha256:5f913b2cb623af1e6657329aa59ba11c6fe3ae1f5d035a3ea0022891c0f00f5a (a bundle by the fallback tag)"],"seconds":11.427280757000062,"severity":"blocks"}}');
INSERT INTO events VALUES (25,'2026-11-27 05:49:08.720844','action','intended','{"release":"5.1.0-483f6569","phase":"zstd","moves":[{"image":"demo/action","tag":"latest","old":"sha256:05bc986a74ebb275392078b2e8840b32eb92eefe5ecade296ba829bab83d60e2","new":"sha256:69d3f51d58e5795d94f7d2db36c9e139f976a310ce111985ffbf9edbd775311a"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (26,'2026-11-27 05:49:08.773179','action','moved','{"release":"5.1.0-483f6569","phase":"zstd","move":{"image":"demo/action","tag":"latest","old":"sha256:05bc986a74ebb275392078b2e8840b32eb92eefe5ecade296ba829bab83d60e2","new":"sha256:69d3f51d58e5795d94f7d2db36c9e139f976a310ce111985ffbf9edbd775311a"}}');
INSERT INTO events VALUES (27,'2026-11-27 05:49:08.822761','action','promoted','{"release":"5.1.0-483f6569","phase":"zstd","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (28,'2026-11-27 05:49:09.181598','@fleet','wave-opened','{"phase":"container","number":2,"members":["duo","compiled","big","node","agent","web"]}');
INSERT INTO events VALUES (29,'2026-11-27 05:49:09.187229','@fleet','wave-opened','{"phase":"oci","number":1,"members":["tool"]}');
INSERT INTO events VALUES (30,'2026-11-27 05:49:10.273826','web','opened','{"release":{"repo":"web","version":"2026.11.0","source":"sha256:24b46128e79e6d6647a5732bd0b0d91dffe73cbdea1e08891a5b9771fb479c83","pins":{"127.0.0.1:5000/base/debian:bookworm":"127.0.0.1:5000/base/debian@sha256:b23711dcd49ed6c1eea8d6123a77c7df58c98fbc4391b6053215cbfce5b4cb93"}},"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (31,'2026-11-27 05:49:21.603529','tool','judged','{"release":"1.4.0-ff41b5d4","phase":"oci","verdict":"pass","digests":["sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"oci, gzip","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"1 layers, 1 MB unpacked, 1 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"1 layers, 1 MB unpacked, 1 known","details":[],"seconds":0.0011364909998974326,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"1 layers, 1 MB unpacked, 1 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"only manifest, media-types, root changed","details":["linux/amd64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"2 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"pull.docker-20.10","version":1,"verdict":"pass","evidence":"1 layers downloaded","details":[],"seconds":0.9257492100000491,"severity":"blocks"},{"check":"run.docker-20.10","version":1,"verdict":"pass","evidence":"printed ''tool ''","details":[],"seconds":1.5510343609998927,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"0 layers downloaded, 1 unpacked there before","details":[],"seconds":0.48751098699995055,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''tool ''","details":[],"seconds":1.016679583000041,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"0 layers downloaded, 1 unpacked there before","details":[],"seconds":0.5666503989998546,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''tool ''","details":[],"seconds":0.9737048800000139,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"1 layers downloaded","details":[],"seconds":0.6930940429999737,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''tool ''","details":[],"seconds":1.4330509400001574,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci gzip single and what was before","details":[],"seconds":0.3019580310001402,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"0.3 MB, -2% against what was published; built in 47 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.1 s, 2 tags to move; pulled by docker-20.10","details":[],"seconds":0.10119090199987113,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":11.61684666300016,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (32,'2026-11-27 05:49:23.534916','tool','signed','{"release":"1.4.0-ff41b5d4","phase":"oci","digests":["demo/tool@sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:abe5b2..: 127.0.0.1:5000/demo/tool@sha256:c2c43f03f1119cda45ff516341a36cc4fc8be387740104d4c0c8c5141da9064e (a bundle by the fallback tag)"],"seconds":1.7422047309999016,"severity":"blocks"}}');
INSERT INTO events VALUES (33,'2026-11-27 05:49:23.560695','tool','intended','{"release":"1.4.0-ff41b5d4","phase":"oci","moves":[{"image":"demo/tool","tag":"latest","old":"sha256:0749a41c80b6ef690dc4c1e555acdc2d36bc92c3f07f7e0735582a94e8eef5a8","new":"sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b"},{"image":"demo/tool","tag":"stable","old":"sha256:0749a41c80b6ef690dc4c1e555acdc2d36bc92c3f07f7e0735582a94e8eef5a8","new":"sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (34,'2026-11-27 05:49:23.597519','tool','moved','{"release":"1.4.0-ff41b5d4","phase":"oci","move":{"image":"demo/tool","tag":"latest","old":"sha256:0749a41c80b6ef690dc4c1e555acdc2d36bc92c3f07f7e0735582a94e8eef5a8","new":"sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b"}}');
INSERT INTO events VALUES (35,'2026-11-27 05:49:23.632978','tool','moved','{"release":"1.4.0-ff41b5d4","phase":"oci","move":{"image":"demo/tool","tag":"stable","old":"sha256:0749a41c80b6ef690dc4c1e555acdc2d36bc92c3f07f7e0735582a94e8eef5a8","new":"sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b"}}');
INSERT INTO events VALUES (36,'2026-11-27 05:49:23.650660','tool','promoted','{"release":"1.4.0-ff41b5d4","phase":"oci","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (37,'2026-11-27 05:49:46.972032','node','opened','{"release":{"repo":"node","version":"3.2.1","source":"sha256:e18491c6246013bb573b9ed9b4bded6efe8ebfa56c0ddd2709f0d9846d7e6595","pins":{"127.0.0.1:5000/base/debian:bookworm":"127.0.0.1:5000/base/debian@sha256:b23711dcd49ed6c1eea8d6123a77c7df58c98fbc4391b6053215cbfce5b4cb93"}},"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (38,'2026-11-27 05:49:47.159846','web','built','{"release":"2026.11.0-7a5fcda0","candidates":[{"image":"demo/web","phase":"container","digest":"sha256:9088590860e9645043a983d9b6efc01a3d751095243081a2bdbbc5ca3903b0f0","media_type":"application/vnd.docker.distribution.manifest.v2+json","size":80574940,"children":[]},{"image":"demo/web","phase":"oci","digest":"sha256:81844d7365b9fd7dcfd4885ddda75f5193dea65724594da1e2bc3945aef4945b","media_type":"application/vnd.oci.image.manifest.v1+json","size":80574940,"children":[]},{"image":"demo/web","phase":"zstd","digest":"sha256:9aed763f0a56851b0cb3ed58091cab41eaa81d3e3681786ecee8b1e98b50851b","media_type":"application/vnd.oci.image.manifest.v1+json","size":67107889,"children":[]},{"image":"demo/web","phase":"index","digest":"sha256:c736d735692b5039e6e87c107ad6e6aa42a26c9e40e3260b86bb2e3f43359eec","media_type":"application/vnd.oci.image.index.v1+json","size":67107889,"children":[{"platform":{"os":"linux","architecture":"amd64","variant":""},"digest":"sha256:9aed763f0a56851b0cb3ed58091cab41eaa81d3e3681786ecee8b1e98b50851b"}]}],"controls":{"demo/web/linux-amd64":"sha256:1930616b2452caa713a8eae083a4cf41e62ef4e3a74ddae5d5d62edefcc311e1"},"seconds":37.05579505200012}');
INSERT INTO events VALUES (39,'2026-11-27 05:50:43.271783','web','judged','{"release":"2026.11.0-7a5fcda0","phase":"container","verdict":"pass","digests":["sha256:9088590860e9645043a983d9b6efc01a3d751095243081a2bdbbc5ca3903b0f0"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"docker, gzip","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"7 layers, 222 MB unpacked, 7 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"7 layers, 222 MB unpacked, 7 known","details":[],"seconds":0.001490051000018866,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"7 layers, 222 MB unpacked, 7 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"settings are those of the control","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.files","version":1,"verdict":"pass","evidence":"11840 files as in the control","details":[],"seconds":26.67219646700005,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"8 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"pull.docker-20.10","version":1,"verdict":"pass","evidence":"6 layers downloaded, 1 unpacked there before","details":[],"seconds":9.383830845000148,"severity":"blocks"},{"check":"run.docker-20.10","version":1,"verdict":"pass","evidence":"printed ''served <h1>web ''","details":[],"seconds":13.683094764000089,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"7 layers downloaded","details":[],"seconds":21.04991619899988,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''served <h1>web ''","details":[],"seconds":12.286300326999935,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"7 layers downloaded","details":[],"seconds":34.28642244299999,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''served <h1>web ''","details":[],"seconds":5.712032089000104,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"7 layers downloaded","details":[],"seconds":33.547832579000215,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''served <h1>web ''","details":[],"seconds":3.2732188259999475,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took docker gzip single","details":[],"seconds":0.15552922599999874,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"80.6 MB, -0% against what was published; built in 37 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.3 s, 2 tags to move; pulled by docker-20.10","details":[],"seconds":0.25615437700002985,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":55.926415717000054,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (40,'2026-11-27 05:50:46.869455','web','signed','{"release":"2026.11.0-7a5fcda0","phase":"container","digests":["demo/web@sha256:1930616b2452caa713a8eae083a4cf41e62ef4e3a74ddae5d5d62edefcc311e1"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:193061..: 127.0.0.1:5000/demo/web@sha256:43cebf4f5fb05bd7668af31c9177b2e77d8858f077d6f159a4e906997a37517e (a bundle by the fallback tag)"],"seconds":2.9117586969998683,"severity":"blocks"}}');
INSERT INTO events VALUES (41,'2026-11-27 05:50:47.618695','compiled','opened','{"release":{"repo":"compiled","version":"2.3.1","source":"sha256:fa54db75798cd51d8a46f88f793c668eb3c2a155190cba3d1ac372cacbed644b","pins":{"127.0.0.1:5000/base/debian:bookworm":"127.0.0.1:5000/base/debian@sha256:b23711dcd49ed6c1eea8d6123a77c7df58c98fbc4391b6053215cbfce5b4cb93"}},"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (42,'2026-11-27 05:50:47.640287','node','built','{"release":"3.2.1-28f88f2d","candidates":[{"image":"demo/node","phase":"container","digest":"sha256:a407b1885be8c1d54628cf9e34479c4ee75e7485530f4287a173363d4b439baf","media_type":"application/vnd.docker.distribution.manifest.v2+json","size":100404063,"children":[]},{"image":"demo/node","phase":"oci","digest":"sha256:495f7ca153c490ab37a82720024b69054407be5eb563e837cee91645d13f4d2b","media_type":"application/vnd.oci.image.manifest.v1+json","size":100404063,"children":[]},{"image":"demo/node","phase":"zstd","digest":"sha256:ea3ce13568108d1bdc9cae1bb0998a22589b658ce5e4890a2a29f61b1472a766","media_type":"application/vnd.oci.image.manifest.v1+json","size":85227111,"children":[]},{"image":"demo/node","phase":"index","digest":"sha256:6b853bcfb852961192106684fc55c282fa31cfdf8e74e6000685e95ed68edb0f","media_type":"application/vnd.oci.image.index.v1+json","size":85227111,"children":[{"platform":{"os":"linux","architecture":"amd64","variant":""},"digest":"sha256:ea3ce13568108d1bdc9cae1bb0998a22589b658ce5e4890a2a29f61b1472a766"}]}],"controls":{"demo/node/linux-amd64":"sha256:af1a82a2e351199677025bf6ccd256b15b04637395b58ace8fe93194a5dce90a"},"seconds":97.46731725599989}');
INSERT INTO events VALUES (43,'2026-11-27 05:50:49.204344','web','signed','{"release":"2026.11.0-7a5fcda0","phase":"container","digests":["demo/web@sha256:9088590860e9645043a983d9b6efc01a3d751095243081a2bdbbc5ca3903b0f0"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:908859..: 127.0.0.1:5000/demo/web@sha256:2cb6bce2c08f47224639d81cd77d662e7c4cd409f55d62f713bb15a605751046 (a bundle by the fallback tag)"],"seconds":5.237788789999968,"severity":"blocks"}}');
INSERT INTO events VALUES (44,'2026-11-27 05:50:49.312803','web','intended','{"release":"2026.11.0-7a5fcda0","phase":"container","moves":[{"image":"demo/web","tag":"latest","old":"sha256:1930616b2452caa713a8eae083a4cf41e62ef4e3a74ddae5d5d62edefcc311e1","new":"sha256:9088590860e9645043a983d9b6efc01a3d751095243081a2bdbbc5ca3903b0f0"},{"image":"demo/web","tag":"stable","old":"sha256:1930616b2452caa713a8eae083a4cf41e62ef4e3a74ddae5d5d62edefcc311e1","new":"sha256:9088590860e9645043a983d9b6efc01a3d751095243081a2bdbbc5ca3903b0f0"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (45,'2026-11-27 05:50:49.656502','web','moved','{"release":"2026.11.0-7a5fcda0","phase":"container","move":{"image":"demo/web","tag":"latest","old":"sha256:1930616b2452caa713a8eae083a4cf41e62ef4e3a74ddae5d5d62edefcc311e1","new":"sha256:9088590860e9645043a983d9b6efc01a3d751095243081a2bdbbc5ca3903b0f0"}}');
INSERT INTO events VALUES (46,'2026-11-27 05:50:49.972378','web','moved','{"release":"2026.11.0-7a5fcda0","phase":"container","move":{"image":"demo/web","tag":"stable","old":"sha256:1930616b2452caa713a8eae083a4cf41e62ef4e3a74ddae5d5d62edefcc311e1","new":"sha256:9088590860e9645043a983d9b6efc01a3d751095243081a2bdbbc5ca3903b0f0"}}');
INSERT INTO events VALUES (47,'2026-11-27 05:50:50.163007','web','promoted','{"release":"2026.11.0-7a5fcda0","phase":"container","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (48,'2026-11-27 05:51:00.872002','big','opened','{"release":{"repo":"big","version":"7.0.0","source":"sha256:df17eb41f3bcd94160358edea10ef5caa7b7d578c097e7fbd59319933a80e8fa","pins":{"127.0.0.1:5000/base/debian:bookworm":"127.0.0.1:5000/base/debian@sha256:b23711dcd49ed6c1eea8d6123a77c7df58c98fbc4391b6053215cbfce5b4cb93"}},"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (49,'2026-11-27 05:51:01.202313','compiled','built','{"release":"2.3.1-2efb78b6","candidates":[{"image":"demo/compiled","phase":"container","digest":"sha256:2ae225f02d94f488088bf9bce420dc4f9d0d8de07a8380ac4be8ec81d5741f84","media_type":"application/vnd.docker.distribution.manifest.v2+json","size":67362169,"children":[]},{"image":"demo/compiled","phase":"oci","digest":"sha256:1dc5b7634ae9a01700d8bd2ff7b17ffc53699627be5a49dfc4ab59b30d96cf1d","media_type":"application/vnd.oci.image.manifest.v1+json","size":67362169,"children":[]},{"image":"demo/compiled","phase":"zstd","digest":"sha256:f60ef40e7189da75cddca1c1c619c962ef7eb326182486053591a532bba9ccde","media_type":"application/vnd.oci.image.manifest.v1+json","size":54481925,"children":[]},{"image":"demo/compiled","phase":"index","digest":"sha256:4f1496642d873b321e6b093b9a5162ea2005e6909cdc86f7aac74eabdcc6d7fb","media_type":"application/vnd.oci.image.index.v1+json","size":54481925,"children":[{"platform":{"os":"linux","architecture":"amd64","variant":""},"digest":"sha256:f60ef40e7189da75cddca1c1c619c962ef7eb326182486053591a532bba9ccde"}]}],"controls":{"demo/compiled/linux-amd64":"sha256:4ed631d95a4f350813bbf52fcbdead3323fd64fd89e355e2dd52bb90f1473aa1"},"seconds":110.9581673780001}');
INSERT INTO events VALUES (50,'2026-11-27 05:51:06.856370','node','judged','{"release":"3.2.1-28f88f2d","phase":"container","verdict":"pass","digests":["sha256:a407b1885be8c1d54628cf9e34479c4ee75e7485530f4287a173363d4b439baf"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"docker, gzip","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"4 layers, 274 MB unpacked, 4 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"4 layers, 274 MB unpacked, 4 known","details":[],"seconds":0.007230177999872467,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"4 layers, 274 MB unpacked, 4 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"settings are those of the control","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.files","version":1,"verdict":"pass","evidence":"10554 files as in the control","details":[],"seconds":10.566513450999992,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"5 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"pull.docker-20.10","version":1,"verdict":"pass","evidence":"3 layers downloaded, 1 unpacked there before","details":[],"seconds":8.593151903000035,"severity":"blocks"},{"check":"run.docker-20.10","version":1,"verdict":"pass","evidence":"printed ''echoed a message''","details":[],"seconds":5.136395585999935,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"3 layers downloaded, 1 unpacked there before","details":[],"seconds":8.120403344999886,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''echoed a message''","details":[],"seconds":4.578733391000014,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"3 layers downloaded, 1 unpacked there before","details":[],"seconds":8.044162218999872,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''echoed a message''","details":[],"seconds":4.247466285999963,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"3 layers downloaded, 1 unpacked there before","details":[],"seconds":9.037858763000031,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''echoed a message''","details":[],"seconds":3.2635310709999885,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took docker gzip single","details":[],"seconds":0.15552922599999874,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"100.4 MB, -1% against what was published; built in 97 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.3 s, 2 tags to move; pulled by docker-20.10","details":["rehearsed on web"],"seconds":0.25615437700002985,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":19.033695512999884,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (51,'2026-11-27 05:51:13.740081','node','signed','{"release":"3.2.1-28f88f2d","phase":"container","digests":["demo/node@sha256:af1a82a2e351199677025bf6ccd256b15b04637395b58ace8fe93194a5dce90a"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:af1a82..: 127.0.0.1:5000/demo/node@sha256:8e5a87d6a94a5996ad56fb73e738369bbb61ad0178e87c51526f2d3cfa602b32 (a bundle by the fallback tag)"],"seconds":5.911409889999959,"severity":"blocks"}}');
INSERT INTO events VALUES (52,'2026-11-27 05:51:14.254302','compiled','judged','{"release":"2.3.1-2efb78b6","phase":"container","verdict":"pass","digests":["sha256:2ae225f02d94f488088bf9bce420dc4f9d0d8de07a8380ac4be8ec81d5741f84"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"docker, gzip","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"3 layers, 180 MB unpacked, 3 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"3 layers, 180 MB unpacked, 3 known","details":[],"seconds":0.0016600999999809574,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"3 layers, 180 MB unpacked, 3 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"settings are those of the control","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.files","version":1,"verdict":"pass","evidence":"9541 files as in the control","details":[],"seconds":1.549853344999974,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"4 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"pull.docker-20.10","version":1,"verdict":"pass","evidence":"2 layers downloaded, 1 unpacked there before","details":[],"seconds":1.0370459020000453,"severity":"blocks"},{"check":"run.docker-20.10","version":1,"verdict":"pass","evidence":"printed ''served 1.414214''","details":[],"seconds":1.9751481660000536,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"2 layers downloaded, 1 unpacked there before","details":[],"seconds":0.705648033999978,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''served 1.414214''","details":[],"seconds":1.6920973759999924,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"2 layers downloaded, 1 unpacked there before","details":[],"seconds":0.8317618969999785,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''served 1.414214''","details":[],"seconds":1.5404562339999757,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"2 layers downloaded, 1 unpacked there before","details":[],"seconds":1.0842582640000273,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''served 1.414214''","details":[],"seconds":1.4682171680001375,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took docker gzip single","details":[],"seconds":0.15552922599999874,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"67.4 MB, -0% against what was published; built in 111 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.3 s, 2 tags to move; pulled by docker-20.10","details":["rehearsed on web"],"seconds":0.25615437700002985,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":12.793869136000012,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (53,'2026-11-27 05:51:16.095597','node','signed','{"release":"3.2.1-28f88f2d","phase":"container","digests":["demo/node@sha256:a407b1885be8c1d54628cf9e34479c4ee75e7485530f4287a173363d4b439baf"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:a407b1..: 127.0.0.1:5000/demo/node@sha256:47a7bf8fbef83c13dbf7f93035e7a946c0a29136be76a3e0dcc006860a78f156 (a bundle by the fallback tag)"],"seconds":8.24813535200019,"severity":"blocks"}}');
INSERT INTO events VALUES (54,'2026-11-27 05:51:16.112232','node','intended','{"release":"3.2.1-28f88f2d","phase":"container","moves":[{"image":"demo/node","tag":"latest","old":"sha256:af1a82a2e351199677025bf6ccd256b15b04637395b58ace8fe93194a5dce90a","new":"sha256:a407b1885be8c1d54628cf9e34479c4ee75e7485530f4287a173363d4b439baf"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (55,'2026-11-27 05:51:16.166757','node','moved','{"release":"3.2.1-28f88f2d","phase":"container","move":{"image":"demo/node","tag":"latest","old":"sha256:af1a82a2e351199677025bf6ccd256b15b04637395b58ace8fe93194a5dce90a","new":"sha256:a407b1885be8c1d54628cf9e34479c4ee75e7485530f4287a173363d4b439baf"}}');
INSERT INTO events VALUES (56,'2026-11-27 05:51:16.174914','node','promoted','{"release":"3.2.1-28f88f2d","phase":"container","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (57,'2026-11-27 05:51:18.065455','compiled','signed','{"release":"2.3.1-2efb78b6","phase":"container","digests":["demo/compiled@sha256:4ed631d95a4f350813bbf52fcbdead3323fd64fd89e355e2dd52bb90f1473aa1"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:4ed631..: 127.0.0.1:5000/demo/compiled@sha256:b7c3e77b352643903b050cd1e8f480caa0944fe5fabf33f5c7267c0e32053112 (a bundle by the fallback tag)"],"seconds":3.4625502530000176,"severity":"blocks"}}');
INSERT INTO events VALUES (58,'2026-11-27 05:51:20.229029','compiled','signed','{"release":"2.3.1-2efb78b6","phase":"container","digests":["demo/compiled@sha256:2ae225f02d94f488088bf9bce420dc4f9d0d8de07a8380ac4be8ec81d5741f84"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:2ae225..: 127.0.0.1:5000/demo/compiled@sha256:7471397505ccae01c5d4c92d56fbb6e4a6c9157f2f8663bc0e072f395cb140ae (a bundle by the fallback tag)"],"seconds":5.617417968999916,"severity":"blocks"}}');
INSERT INTO events VALUES (59,'2026-11-27 05:51:20.248277','compiled','intended','{"release":"2.3.1-2efb78b6","phase":"container","moves":[{"image":"demo/compiled","tag":"latest","old":"sha256:4ed631d95a4f350813bbf52fcbdead3323fd64fd89e355e2dd52bb90f1473aa1","new":"sha256:2ae225f02d94f488088bf9bce420dc4f9d0d8de07a8380ac4be8ec81d5741f84"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (60,'2026-11-27 05:51:20.284762','compiled','moved','{"release":"2.3.1-2efb78b6","phase":"container","move":{"image":"demo/compiled","tag":"latest","old":"sha256:4ed631d95a4f350813bbf52fcbdead3323fd64fd89e355e2dd52bb90f1473aa1","new":"sha256:2ae225f02d94f488088bf9bce420dc4f9d0d8de07a8380ac4be8ec81d5741f84"}}');
INSERT INTO events VALUES (61,'2026-11-27 05:51:20.301039','compiled','promoted','{"release":"2.3.1-2efb78b6","phase":"container","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (62,'2026-11-27 05:51:31.574835','agent','opened','{"release":{"repo":"agent","version":"0.9.0","source":"sha256:f025371de2a7a7662a5d9d60224d445e967c920ea7a6749fac2150b2643c0d4d","pins":{"127.0.0.1:5000/base/debian:bookworm":"127.0.0.1:5000/base/debian@sha256:b23711dcd49ed6c1eea8d6123a77c7df58c98fbc4391b6053215cbfce5b4cb93"}},"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (63,'2026-11-27 05:51:31.763553','big','built','{"release":"7.0.0-2d49fc6a","candidates":[{"image":"demo/big","phase":"container","digest":"sha256:5e8ec35253ec913d3b2b1726b45e8882c11857d7c20eb6c6e570e60f747c2f5c","media_type":"application/vnd.docker.distribution.manifest.v2+json","size":163626519,"children":[]},{"image":"demo/big","phase":"oci","digest":"sha256:79f9232edbee09388bdf34b9dc470a2ce43e8d1e0b324c184033f1a63afa22a7","media_type":"application/vnd.oci.image.manifest.v1+json","size":163626519,"children":[]},{"image":"demo/big","phase":"zstd","digest":"sha256:45b6188f65b8145b8e13f7d9df5f8fab537d528162b68da760f3221f69b7ea97","media_type":"application/vnd.oci.image.manifest.v1+json","size":156863532,"children":[]},{"image":"demo/big","phase":"index","digest":"sha256:894e05a9c617c8a0cba93deb1f9e728ec2d3c3d9f64267a9bbea6518d96f618d","media_type":"application/vnd.oci.image.index.v1+json","size":156863532,"children":[{"platform":{"os":"linux","architecture":"amd64","variant":""},"digest":"sha256:45b6188f65b8145b8e13f7d9df5f8fab537d528162b68da760f3221f69b7ea97"}]}],"controls":{"demo/big/linux-amd64":"sha256:8bdf9fce0b63b087d969a15e53306b224143c6c40218a75d50454f0c0c9f7c02"},"seconds":141.49085589200013}');
INSERT INTO events VALUES (64,'2026-11-27 05:51:49.587700','big','judged','{"release":"7.0.0-2d49fc6a","phase":"container","verdict":"pass","digests":["sha256:5e8ec35253ec913d3b2b1726b45e8882c11857d7c20eb6c6e570e60f747c2f5c"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"docker, gzip","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"12 layers, 287 MB unpacked, 12 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"12 layers, 287 MB unpacked, 12 known","details":[],"seconds":0.03108955400011837,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"12 layers, 287 MB unpacked, 12 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"settings are those of the control","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.files","version":1,"verdict":"pass","evidence":"11551 files as in the control","details":[],"seconds":9.729785971999945,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"13 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"pull.docker-20.10","version":1,"verdict":"pass","evidence":"11 layers downloaded, 1 unpacked there before","details":[],"seconds":10.920173861999956,"severity":"blocks"},{"check":"run.docker-20.10","version":1,"verdict":"pass","evidence":"printed ''big ''","details":[],"seconds":1.4466332899999088,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"11 layers downloaded, 1 unpacked there before","details":[],"seconds":10.078589616000045,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''big ''","details":[],"seconds":1.5859554179999122,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"11 layers downloaded, 1 unpacked there before","details":[],"seconds":9.078383236000036,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''big ''","details":[],"seconds":1.786870504000035,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"11 layers downloaded, 1 unpacked there before","details":[],"seconds":10.298695948000159,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''big ''","details":[],"seconds":1.3161819370000103,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took docker gzip single","details":[],"seconds":0.15552922599999874,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"163.6 MB, -4% against what was published; built in 141 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.3 s, 2 tags to move; pulled by docker-20.10","details":["rehearsed on web"],"seconds":0.25615437700002985,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":17.68933740300008,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (65,'2026-11-27 05:51:52.635985','big','signed','{"release":"7.0.0-2d49fc6a","phase":"container","digests":["demo/big@sha256:8bdf9fce0b63b087d969a15e53306b224143c6c40218a75d50454f0c0c9f7c02"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:8bdf9f..: 127.0.0.1:5000/demo/big@sha256:291def1e758e519ae547b8fc858d1f361d17bea8a012a2f7c15d8b71f68e68b0 (a bundle by the fallback tag)"],"seconds":2.769103761999986,"severity":"blocks"}}');
INSERT INTO events VALUES (66,'2026-11-27 05:51:53.864637','big','signed','{"release":"7.0.0-2d49fc6a","phase":"container","digests":["demo/big@sha256:5e8ec35253ec913d3b2b1726b45e8882c11857d7c20eb6c6e570e60f747c2f5c"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:5e8ec3..: 127.0.0.1:5000/demo/big@sha256:cf3fd0fbb9849053c74b4145ba6ddff5ea3c0637a75b4184be8af1b9ae580352 (a bundle by the fallback tag)"],"seconds":3.9912892739998824,"severity":"blocks"}}');
INSERT INTO events VALUES (67,'2026-11-27 05:51:53.882099','big','intended','{"release":"7.0.0-2d49fc6a","phase":"container","moves":[{"image":"demo/big","tag":"latest","old":"sha256:8bdf9fce0b63b087d969a15e53306b224143c6c40218a75d50454f0c0c9f7c02","new":"sha256:5e8ec35253ec913d3b2b1726b45e8882c11857d7c20eb6c6e570e60f747c2f5c"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (68,'2026-11-27 05:51:53.931201','big','moved','{"release":"7.0.0-2d49fc6a","phase":"container","move":{"image":"demo/big","tag":"latest","old":"sha256:8bdf9fce0b63b087d969a15e53306b224143c6c40218a75d50454f0c0c9f7c02","new":"sha256:5e8ec35253ec913d3b2b1726b45e8882c11857d7c20eb6c6e570e60f747c2f5c"}}');
INSERT INTO events VALUES (69,'2026-11-27 05:51:53.940718','big','promoted','{"release":"7.0.0-2d49fc6a","phase":"container","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (70,'2026-11-27 05:52:00.036441','duo','opened','{"release":{"repo":"duo","version":"1.0.2","source":"sha256:748afc6301d3710792a4ad270cdde8e6c7d32deefd7852b3b791e87baac7c377","pins":{"127.0.0.1:5000/base/debian:bookworm":"127.0.0.1:5000/base/debian@sha256:b23711dcd49ed6c1eea8d6123a77c7df58c98fbc4391b6053215cbfce5b4cb93"}},"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (71,'2026-11-27 05:52:00.411222','agent','built','{"release":"0.9.0-9445a66b","candidates":[{"image":"demo/amd64-agent","phase":"container","digest":"sha256:88c2735705266dcafc830ebe82817da1261b9bf06056058dbb5dffaa76e285e5","media_type":"application/vnd.docker.distribution.manifest.v2+json","size":1066283,"children":[]},{"image":"demo/amd64-agent","phase":"oci","digest":"sha256:2ebb1b780ddc48f37dbd96be3a2d54231e5111ff27f2524dd0205c6517db3ee1","media_type":"application/vnd.oci.image.manifest.v1+json","size":1066283,"children":[]},{"image":"demo/amd64-agent","phase":"zstd","digest":"sha256:688344c99484224bd8adb2529f20649ab6d1e010afa016711b57307141dc55f0","media_type":"application/vnd.oci.image.manifest.v1+json","size":1091387,"children":[]},{"image":"demo/amd64-agent","phase":"index","digest":"sha256:764d764499008317e2b3797904c3feddc825b77e38b7c5529ead26720ab571c8","media_type":"application/vnd.oci.image.index.v1+json","size":1091387,"children":[{"platform":{"os":"linux","architecture":"amd64","variant":""},"digest":"sha256:688344c99484224bd8adb2529f20649ab6d1e010afa016711b57307141dc55f0"}]},{"image":"demo/aarch64-agent","phase":"container","digest":"sha256:7f1e3e0d2325a12ebd6c1262ca7a6acac4e3cb184cad89a1ec458f52042e28d8","media_type":"application/vnd.docker.distribution.manifest.v2+json","size":1031737,"children":[]},{"image":"demo/aarch64-agent","phase":"oci","digest":"sha256:59266a68fc28a6c6d82e6fe8191fba7bb18fa6efb6b4e509145fa0e403bb5ee7","media_type":"application/vnd.oci.image.manifest.v1+json","size":1031737,"children":[]},{"image":"demo/aarch64-agent","phase":"zstd","digest":"sha256:617744f39962b00dc59bddeb780c3363ad908c1bb4ac31d383a357a2106da72e","media_type":"application/vnd.oci.image.manifest.v1+json","size":1054685,"children":[]},{"image":"demo/aarch64-agent","phase":"index","digest":"sha256:64019ab0c509e4bb9e28d50fc23213409296c4b60a8a381c1c7c6c0d1cf787e6","media_type":"application/vnd.oci.image.index.v1+json","size":1054685,"children":[{"platform":{"os":"linux","architecture":"arm64","variant":""},"digest":"sha256:617744f39962b00dc59bddeb780c3363ad908c1bb4ac31d383a357a2106da72e"}]},{"image":"demo/armhf-agent","phase":"container","digest":"sha256:b9c4206d2a1dd470028a89c45c0dc8aad749ce68bac68d7cd1f3253468f272d5","media_type":"application/vnd.docker.distribution.manifest.v2+json","size":916565,"children":[]},{"image":"demo/armhf-agent","phase":"oci","digest":"sha256:c46b489468cbd5ec8bc0c9d3059ec7d4b104bc3a66717ec5fd36b4021dbe14c2","media_type":"application/vnd.oci.image.manifest.v1+json","size":916565,"children":[]},{"image":"demo/armhf-agent","phase":"zstd","digest":"sha256:122e66114f6c2a772e748ed709772efb49262d5e6afdc8c3c6ac5a6f4afc3a03","media_type":"application/vnd.oci.image.manifest.v1+json","size":935298,"children":[]},{"image":"demo/armhf-agent","phase":"index","digest":"sha256:fedd2dfc1d3e39f52b262c83dff34f4cf671a74b72199f75a97b8b81e6a2c6cb","media_type":"application/vnd.oci.image.index.v1+json","size":935298,"children":[{"platform":{"os":"linux","architecture":"arm","variant":"v7"},"digest":"sha256:122e66114f6c2a772e748ed709772efb49262d5e6afdc8c3c6ac5a6f4afc3a03"}]}],"controls":{"demo/amd64-agent/linux-amd64":"sha256:0f8ff313a047cbb0d5043371e74aac1a820360fc04653dbef06ad1d9fa0bde11","demo/aarch64-agent/linux-arm64":"sha256:2d6339610735f371d1f50f3a67f5451fd47d9fc3458747b397b252e5e262f6cf","demo/armhf-agent/linux-arm-v7":"sha256:6755b03de9de39f851aa1e13bb1c77cc8a0c83c209d267f9a7ee5ea4df307b71"},"seconds":168.30719909599998}');
INSERT INTO events VALUES (72,'2026-11-27 05:52:23.123397','agent','judged','{"release":"0.9.0-9445a66b","phase":"container","verdict":"pass","digests":["sha256:88c2735705266dcafc830ebe82817da1261b9bf06056058dbb5dffaa76e285e5","sha256:7f1e3e0d2325a12ebd6c1262ca7a6acac4e3cb184cad89a1ec458f52042e28d8","sha256:b9c4206d2a1dd470028a89c45c0dc8aad749ce68bac68d7cd1f3253468f272d5"],"results":[{"check":"envelope.digest[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type[demo/amd64-agent]","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"docker, gzip","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape[demo/amd64-agent]","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked, 2 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked, 2 known","details":[],"seconds":0.0011018770001101075,"severity":"blocks"},{"check":"layers.bounded[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked, 2 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"settings are those of the control","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.files[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"3 files as in the control","details":[],"seconds":1.3898848940000335,"severity":"blocks"},{"check":"closure.complete[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"3 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"pull.docker-20.10[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":1.1905443310001829,"severity":"blocks"},{"check":"run.docker-20.10[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.045896563000042,"severity":"blocks"},{"check":"pull.docker-26.1[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":0.4897403489999306,"severity":"blocks"},{"check":"run.docker-26.1[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.1597901210000146,"severity":"blocks"},{"check":"pull.docker-28.5[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":0.5450094750001426,"severity":"blocks"},{"check":"run.docker-28.5[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.6377438849999635,"severity":"blocks"},{"check":"pull.docker-28.5-containerd[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":0.5999759270000595,"severity":"blocks"},{"check":"run.docker-28.5-containerd[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.4438289770000665,"severity":"blocks"},{"check":"envelope.digest[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type[demo/aarch64-agent]","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"docker, gzip","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape[demo/aarch64-agent]","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"linux/arm64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"linux/arm64 takes linux/arm64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked, 2 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked, 2 known","details":[],"seconds":0.011824735999880431,"severity":"blocks"},{"check":"layers.bounded[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked, 2 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"settings are those of the control","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.files[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"3 files as in the control","details":[],"seconds":1.6366162030001306,"severity":"blocks"},{"check":"closure.complete[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"3 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"pull.docker-20.10[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":1.5196671129999686,"severity":"blocks"},{"check":"run.docker-20.10[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":3.4805679779999537,"severity":"blocks"},{"check":"pull.docker-26.1[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":1.0730160380001053,"severity":"blocks"},{"check":"run.docker-26.1[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":3.240607711000166,"severity":"blocks"},{"check":"pull.docker-28.5[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":1.2988101819998974,"severity":"blocks"},{"check":"run.docker-28.5[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":2.1491138260000753,"severity":"blocks"},{"check":"pull.docker-28.5-containerd[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":0.7983254460000353,"severity":"blocks"},{"check":"run.docker-28.5-containerd[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.293940326999973,"severity":"blocks"},{"check":"envelope.digest[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type[demo/armhf-agent]","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"docker, gzip","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape[demo/armhf-agent]","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"linux/arm/v7","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"linux/arm/v7 takes linux/arm/v7","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers, 1 MB unpacked, 2 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers, 1 MB unpacked, 2 known","details":[],"seconds":0.0011487940000733943,"severity":"blocks"},{"check":"layers.bounded[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers, 1 MB unpacked, 2 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"settings are those of the control","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.files[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"3 files as in the control","details":[],"seconds":1.5109464549998393,"severity":"blocks"},{"check":"closure.complete[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"3 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"pull.docker-20.10[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":1.1670539599999756,"severity":"blocks"},{"check":"run.docker-20.10[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.9787223050000193,"severity":"blocks"},{"check":"pull.docker-26.1[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":0.43807242200000474,"severity":"blocks"},{"check":"run.docker-26.1[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.231424072999971,"severity":"blocks"},{"check":"pull.docker-28.5[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":0.7946780439999657,"severity":"blocks"},{"check":"run.docker-28.5[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.927379641000016,"severity":"blocks"},{"check":"pull.docker-28.5-containerd[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":0.4840372380001554,"severity":"blocks"},{"check":"run.docker-28.5-containerd[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":2.363816128999815,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took docker gzip single","details":[],"seconds":0.15552922599999874,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"3.0 MB, -1% against what was published; built in 168 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.3 s, 2 tags to move; pulled by docker-20.10","details":["rehearsed on web"],"seconds":0.25615437700002985,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":22.44299784399982,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (73,'2026-11-27 05:52:25.590165','duo','built','{"release":"1.0.2-ff8f37b0","candidates":[{"image":"demo/duo","phase":"container","digest":"sha256:0d8aad1c4293990ce01b34b81fc8095fbc95c632cf486834e2e54cfe02a37193","media_type":"application/vnd.docker.distribution.manifest.list.v2+json","size":134191158,"children":[{"platform":{"os":"linux","architecture":"amd64","variant":""},"digest":"sha256:5330034666a22391473804f3bc8afd01e93fd37b75db7b40a84c92789b391da7"},{"platform":{"os":"linux","architecture":"arm64","variant":""},"digest":"sha256:6c423979fde46f83854cfa301d7ce3cf06d2c7ff90c664f52cfd0c1e086b27f2"}]},{"image":"demo/duo","phase":"oci","digest":"sha256:3fb844660f3040d70eb557b644930be1e8bb7f6f4c290ee6d6eb645cfc95b063","media_type":"application/vnd.oci.image.index.v1+json","size":134191158,"children":[{"platform":{"os":"linux","architecture":"amd64","variant":""},"digest":"sha256:494427c0447db7abd5b4673b1f0c80615aa85de21d1633bb02b3393141eaa85e"},{"platform":{"os":"linux","architecture":"arm64","variant":""},"digest":"sha256:fc96f5699958ad487a9c7553d8ee492c3179c994dc5d2d3e8ef6d11ccf317542"}]},{"image":"demo/duo","phase":"zstd","digest":"sha256:8523bed32a14be26fac8f529bbddfbb77ffe41dc9921bfb127a127899eb05805","media_type":"application/vnd.oci.image.index.v1+json","size":107717869,"children":[{"platform":{"os":"linux","architecture":"amd64","variant":""},"digest":"sha256:01fad87e0d69be3659254c4139e4fe24a42de011a6cd03f7064bd938eed4e924"},{"platform":{"os":"linux","architecture":"arm64","variant":""},"digest":"sha256:78a2a74840403faa1e6ef07e9e57fc95a9e4aceba0d8208389464a70ef98ef08"}]}],"controls":{"demo/duo/linux-amd64":"sha256:583bb93e26138f40d1a00c3f380296a7b737cea426f98a9a3a1cf53fee7a8201","demo/duo/linux-arm64":"sha256:f4b25c4109cb73c36b0e427cd5dc10eeabcca2fcae8e5235efbe7aa2fa3fd5a9"},"seconds":193.42122281499996}');
INSERT INTO events VALUES (74,'2026-11-27 05:52:27.939616','agent','signed','{"release":"0.9.0-9445a66b","phase":"container","digests":["demo/aarch64-agent@sha256:2d6339610735f371d1f50f3a67f5451fd47d9fc3458747b397b252e5e262f6cf"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:2d6339..: 127.0.0.1:5000/demo/aarch64-agent@sha256:8543ecab5d843f3b98045278ec650b2e001efc4686a0c2512b8797b5923385bf (a bundle by the fallback tag)"],"seconds":4.468072624999877,"severity":"blocks"}}');
INSERT INTO events VALUES (75,'2026-11-27 05:52:29.010188','agent','signed','{"release":"0.9.0-9445a66b","phase":"container","digests":["demo/armhf-agent@sha256:6755b03de9de39f851aa1e13bb1c77cc8a0c83c209d267f9a7ee5ea4df307b71"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:6755b0..: 127.0.0.1:5000/demo/armhf-agent@sha256:24aa64433dba65a195ac93e3fcc438b89a25aa1eb10757db708082fb49f05431 (a bundle by the fallback tag)"],"seconds":5.53557808100004,"severity":"blocks"}}');
INSERT INTO events VALUES (76,'2026-11-27 05:52:30.166023','agent','signed','{"release":"0.9.0-9445a66b","phase":"container","digests":["demo/amd64-agent@sha256:0f8ff313a047cbb0d5043371e74aac1a820360fc04653dbef06ad1d9fa0bde11"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:0f8ff3..: 127.0.0.1:5000/demo/amd64-agent@sha256:53bf35fe6653f10b3e17267d5b04a6c81555c8c326fd859c45e6ad0417c8ad1e (a bundle by the fallback tag)"],"seconds":6.6990338980001525,"severity":"blocks"}}');
INSERT INTO events VALUES (77,'2026-11-27 05:52:34.543524','agent','signed','{"release":"0.9.0-9445a66b","phase":"container","digests":["demo/aarch64-agent@sha256:7f1e3e0d2325a12ebd6c1262ca7a6acac4e3cb184cad89a1ec458f52042e28d8"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:7f1e3e..: 127.0.0.1:5000/demo/aarch64-agent@sha256:549170ce2953d672b1a5a8012a2873e840cff8760694a2eeb773973c93490ca0 (a bundle by the fallback tag)"],"seconds":11.067683380000062,"severity":"blocks"}}');
INSERT INTO events VALUES (78,'2026-11-27 05:52:34.617292','agent','signed','{"release":"0.9.0-9445a66b","phase":"container","digests":["demo/armhf-agent@sha256:b9c4206d2a1dd470028a89c45c0dc8aad749ce68bac68d7cd1f3253468f272d5"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:b9c420..: 127.0.0.1:5000/demo/armhf-agent@sha256:4a466c380d40f187fcdf136630fec6c21a62ef0a90d598c5fa71d9e1ea3466c9 (a bundle by the fallback tag)"],"seconds":11.141487389999838,"severity":"blocks"}}');
INSERT INTO events VALUES (79,'2026-11-27 05:52:35.774793','agent','signed','{"release":"0.9.0-9445a66b","phase":"container","digests":["demo/amd64-agent@sha256:88c2735705266dcafc830ebe82817da1261b9bf06056058dbb5dffaa76e285e5"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:88c273..: 127.0.0.1:5000/demo/amd64-agent@sha256:c87c208bc737bcc8d5fb84e2fb8cf96b1325bfcb0a5cbe5b35308de77b10ec64 (a bundle by the fallback tag)"],"seconds":12.299050947000069,"severity":"blocks"}}');
INSERT INTO events VALUES (80,'2026-11-27 05:52:36.849213','agent','intended','{"release":"0.9.0-9445a66b","phase":"container","moves":[{"image":"demo/amd64-agent","tag":"latest","old":"sha256:0f8ff313a047cbb0d5043371e74aac1a820360fc04653dbef06ad1d9fa0bde11","new":"sha256:88c2735705266dcafc830ebe82817da1261b9bf06056058dbb5dffaa76e285e5"},{"image":"demo/aarch64-agent","tag":"latest","old":"sha256:2d6339610735f371d1f50f3a67f5451fd47d9fc3458747b397b252e5e262f6cf","new":"sha256:7f1e3e0d2325a12ebd6c1262ca7a6acac4e3cb184cad89a1ec458f52042e28d8"},{"image":"demo/armhf-agent","tag":"latest","old":"sha256:6755b03de9de39f851aa1e13bb1c77cc8a0c83c209d267f9a7ee5ea4df307b71","new":"sha256:b9c4206d2a1dd470028a89c45c0dc8aad749ce68bac68d7cd1f3253468f272d5"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (81,'2026-11-27 05:52:37.080966','agent','moved','{"release":"0.9.0-9445a66b","phase":"container","move":{"image":"demo/amd64-agent","tag":"latest","old":"sha256:0f8ff313a047cbb0d5043371e74aac1a820360fc04653dbef06ad1d9fa0bde11","new":"sha256:88c2735705266dcafc830ebe82817da1261b9bf06056058dbb5dffaa76e285e5"}}');
INSERT INTO events VALUES (82,'2026-11-27 05:52:37.434887','agent','moved','{"release":"0.9.0-9445a66b","phase":"container","move":{"image":"demo/aarch64-agent","tag":"latest","old":"sha256:2d6339610735f371d1f50f3a67f5451fd47d9fc3458747b397b252e5e262f6cf","new":"sha256:7f1e3e0d2325a12ebd6c1262ca7a6acac4e3cb184cad89a1ec458f52042e28d8"}}');
INSERT INTO events VALUES (83,'2026-11-27 05:52:38.227327','agent','moved','{"release":"0.9.0-9445a66b","phase":"container","move":{"image":"demo/armhf-agent","tag":"latest","old":"sha256:6755b03de9de39f851aa1e13bb1c77cc8a0c83c209d267f9a7ee5ea4df307b71","new":"sha256:b9c4206d2a1dd470028a89c45c0dc8aad749ce68bac68d7cd1f3253468f272d5"}}');
INSERT INTO events VALUES (84,'2026-11-27 05:52:38.286595','agent','promoted','{"release":"0.9.0-9445a66b","phase":"container","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (85,'2026-11-27 05:53:01.802033','duo','judged','{"release":"1.0.2-ff8f37b0","phase":"container","verdict":"pass","digests":["sha256:0d8aad1c4293990ce01b34b81fc8095fbc95c632cf486834e2e54cfe02a37193"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"5 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"docker, gzip","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"index","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64, linux/arm64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64; linux/arm64 takes linux/arm64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"6 layers, 384 MB unpacked, 6 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"6 layers, 384 MB unpacked, 6 known","details":[],"seconds":0.0016493300001911848,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"6 layers, 384 MB unpacked, 6 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"settings are those of the control","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.files","version":1,"verdict":"pass","evidence":"19082 files as in the control","details":[],"seconds":22.46880620999991,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"8 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"pull.docker-20.10[linux/amd64]","version":1,"verdict":"pass","evidence":"2 layers downloaded, 1 unpacked there before","details":[],"seconds":2.0458550440000636,"severity":"blocks"},{"check":"run.docker-20.10[linux/amd64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":1.4932376740000564,"severity":"blocks"},{"check":"pull.docker-20.10[linux/arm64]","version":1,"verdict":"pass","evidence":"3 layers downloaded","details":[],"seconds":15.568662661999952,"severity":"blocks"},{"check":"run.docker-20.10[linux/arm64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":4.063441608999938,"severity":"blocks"},{"check":"pull.docker-26.1[linux/amd64]","version":1,"verdict":"pass","evidence":"2 layers downloaded, 1 unpacked there before","details":[],"seconds":1.9410196819999328,"severity":"blocks"},{"check":"run.docker-26.1[linux/amd64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":5.805562410999983,"severity":"blocks"},{"check":"pull.docker-26.1[linux/arm64]","version":1,"verdict":"pass","evidence":"3 layers downloaded","details":[],"seconds":14.211561579999852,"severity":"blocks"},{"check":"run.docker-26.1[linux/arm64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":2.1898174340001333,"severity":"blocks"},{"check":"pull.docker-28.5[linux/amd64]","version":1,"verdict":"pass","evidence":"2 layers downloaded, 1 unpacked there before","details":[],"seconds":1.3259192350001285,"severity":"blocks"},{"check":"run.docker-28.5[linux/amd64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":1.9542632420000245,"severity":"blocks"},{"check":"pull.docker-28.5[linux/arm64]","version":1,"verdict":"pass","evidence":"3 layers downloaded","details":[],"seconds":13.174519101999977,"severity":"blocks"},{"check":"run.docker-28.5[linux/arm64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":3.799071566999828,"severity":"blocks"},{"check":"pull.docker-28.5-containerd[linux/amd64]","version":1,"verdict":"pass","evidence":"2 layers downloaded, 1 unpacked there before","details":[],"seconds":2.3816431119998924,"severity":"blocks"},{"check":"run.docker-28.5-containerd[linux/amd64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":3.611466649000022,"severity":"blocks"},{"check":"pull.docker-28.5-containerd[linux/arm64]","version":1,"verdict":"pass","evidence":"3 layers downloaded","details":[],"seconds":11.818549713000039,"severity":"blocks"},{"check":"run.docker-28.5-containerd[linux/arm64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":2.1546277649999865,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took docker gzip index","details":[],"seconds":0.1207614279999234,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"134.2 MB, +0% against what was published; built in 193 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.3 s, 2 tags to move; pulled by docker-20.10","details":["rehearsed on web"],"seconds":0.25615437700002985,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":35.991775008000104,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (86,'2026-11-27 05:53:05.783019','duo','signed','{"release":"1.0.2-ff8f37b0","phase":"container","digests":["demo/duo@sha256:583bb93e26138f40d1a00c3f380296a7b737cea426f98a9a3a1cf53fee7a8201","demo/duo@sha256:f4b25c4109cb73c36b0e427cd5dc10eeabcca2fcae8e5235efbe7aa2fa3fd5a9","demo/duo@sha256:d9cd535a96e55e5b9eb16bfc054a582078370159f7289c56c879f9ff9c7f26b0"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"3 digests (3 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:583bb9..: 127.0.0.1:5000/demo/duo@sha256:35d2659ac0a5e98f931d6625a8b1931046a8336f00c1b3d08e47b40b031f46f3 (a bundle by the fallback tag)","sha256:f4b25c..: 127.0.0.1:5000/demo/duo@sha256:cbaadb234ed67a706b5c27172e76c243c4f0d432abc3a18a11101d50b551a6d2 (a bundle by the fallback tag)","sha256:d9cd53..: 127.0.0.1:5000/demo/duo@sha256:fb512cd4e3c161b8c54818e4678d0b01af3431bc1e8b2e4094ac62adbba94d0a (a bundle by the fallback tag)"],"seconds":3.651745744999971,"severity":"blocks"}}');
INSERT INTO events VALUES (87,'2026-11-27 05:53:08.700453','duo','signed','{"release":"1.0.2-ff8f37b0","phase":"container","digests":["demo/duo@sha256:5330034666a22391473804f3bc8afd01e93fd37b75db7b40a84c92789b391da7","demo/duo@sha256:6c423979fde46f83854cfa301d7ce3cf06d2c7ff90c664f52cfd0c1e086b27f2","demo/duo@sha256:0d8aad1c4293990ce01b34b81fc8095fbc95c632cf486834e2e54cfe02a37193"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"3 digests (3 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:533003..: 127.0.0.1:5000/demo/duo@sha256:e7437babb92b2bc6ba20f6a64fbfc31cbb3c0d209126bd406f1c257d1db4b78e (a bundle by the fallback tag)","sha256:6c4239..: 127.0.0.1:5000/demo/duo@sha256:e8aaba25904bd73a75253d2628610cdef4201bf1b689de32783539e694650853 (a bundle by the fallback tag)","sha256:0d8aad..: 127.0.0.1:5000/demo/duo@sha256:b404f25a430217014c8b8346cc57738f6f4598dad6240f370ea0f3e5ae30b995 (a bundle by the fallback tag)"],"seconds":6.565784488999952,"severity":"blocks"}}');
INSERT INTO events VALUES (88,'2026-11-27 05:53:08.705313','duo','intended','{"release":"1.0.2-ff8f37b0","phase":"container","moves":[{"image":"demo/duo","tag":"latest","old":"sha256:d9cd535a96e55e5b9eb16bfc054a582078370159f7289c56c879f9ff9c7f26b0","new":"sha256:0d8aad1c4293990ce01b34b81fc8095fbc95c632cf486834e2e54cfe02a37193"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (89,'2026-11-27 05:53:08.738535','duo','moved','{"release":"1.0.2-ff8f37b0","phase":"container","move":{"image":"demo/duo","tag":"latest","old":"sha256:d9cd535a96e55e5b9eb16bfc054a582078370159f7289c56c879f9ff9c7f26b0","new":"sha256:0d8aad1c4293990ce01b34b81fc8095fbc95c632cf486834e2e54cfe02a37193"}}');
INSERT INTO events VALUES (90,'2026-11-27 05:53:08.742315','duo','promoted','{"release":"1.0.2-ff8f37b0","phase":"container","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (91,'2026-11-27 05:53:08.904541','@fleet','wave-opened','{"phase":"oci","number":2,"members":["duo","compiled","big","node","agent","web"]}');
INSERT INTO events VALUES (92,'2026-11-27 05:54:32.109796','big','judged','{"release":"7.0.0-2d49fc6a","phase":"oci","verdict":"pass","digests":["sha256:79f9232edbee09388bdf34b9dc470a2ce43e8d1e0b324c184033f1a63afa22a7"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"oci, gzip","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"12 layers, 287 MB unpacked, 12 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"12 layers, 287 MB unpacked, 12 known","details":[],"seconds":0.0014414810000289435,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"12 layers, 287 MB unpacked, 12 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"only manifest, media-types, root changed","details":["linux/amd64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"13 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"pull.docker-20.10","version":1,"verdict":"pass","evidence":"0 layers downloaded, 12 unpacked there before","details":[],"seconds":0.34030732899987015,"severity":"blocks"},{"check":"run.docker-20.10","version":1,"verdict":"pass","evidence":"printed ''big ''","details":[],"seconds":1.0258467929998005,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"0 layers downloaded, 12 unpacked there before","details":[],"seconds":0.27192806600010044,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''big ''","details":[],"seconds":1.0429796789999273,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"0 layers downloaded, 12 unpacked there before","details":[],"seconds":0.3843670030000794,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''big ''","details":[],"seconds":1.3029188419998263,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"12 layers downloaded","details":[],"seconds":10.446738112000048,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''big ''","details":[],"seconds":1.229715988999942,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci gzip single and what was before","details":[],"seconds":0.3019580310001402,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"163.6 MB, -4% against what was published; built in 141 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.4 s, 1 tags to move; pulled by docker-20.10","details":[],"seconds":0.4481141819999266,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":82.68823853500021,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (93,'2026-11-27 05:54:32.158588','node','judged','{"release":"3.2.1-28f88f2d","phase":"oci","verdict":"pass","digests":["sha256:495f7ca153c490ab37a82720024b69054407be5eb563e837cee91645d13f4d2b"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"oci, gzip","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"4 layers, 274 MB unpacked, 4 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"4 layers, 274 MB unpacked, 4 known","details":[],"seconds":0.001590288999977929,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"4 layers, 274 MB unpacked, 4 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"only manifest, media-types, root changed","details":["linux/amd64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"5 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"pull.docker-20.10","version":1,"verdict":"pass","evidence":"0 layers downloaded, 4 unpacked there before","details":[],"seconds":0.5101754699999219,"severity":"blocks"},{"check":"run.docker-20.10","version":1,"verdict":"pass","evidence":"printed ''echoed a message''","details":[],"seconds":2.308893037999951,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"0 layers downloaded, 4 unpacked there before","details":[],"seconds":0.4289724349998778,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''echoed a message''","details":[],"seconds":2.6225609120001536,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"0 layers downloaded, 4 unpacked there before","details":[],"seconds":0.4141652379998959,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''echoed a message''","details":[],"seconds":1.2027755720000641,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"3 layers downloaded, 1 unpacked there before","details":[],"seconds":3.805938511000022,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''echoed a message''","details":[],"seconds":2.7402913229998376,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci gzip single and what was before","details":[],"seconds":0.3019580310001402,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"100.4 MB, -1% against what was published; built in 97 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.4 s, 1 tags to move; pulled by docker-20.10","details":["rehearsed on big"],"seconds":0.4481141819999266,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":82.76207495299991,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (94,'2026-11-27 05:54:32.230414','compiled','judged','{"release":"2.3.1-2efb78b6","phase":"oci","verdict":"pass","digests":["sha256:1dc5b7634ae9a01700d8bd2ff7b17ffc53699627be5a49dfc4ab59b30d96cf1d"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"oci, gzip","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"3 layers, 180 MB unpacked, 3 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"3 layers, 180 MB unpacked, 3 known","details":[],"seconds":0.004418458999907671,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"3 layers, 180 MB unpacked, 3 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"only manifest, media-types, root changed","details":["linux/amd64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"4 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"pull.docker-20.10","version":1,"verdict":"pass","evidence":"0 layers downloaded, 3 unpacked there before","details":[],"seconds":0.8746868979999363,"severity":"blocks"},{"check":"run.docker-20.10","version":1,"verdict":"pass","evidence":"printed ''served 1.414214''","details":[],"seconds":1.3975429470001473,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"0 layers downloaded, 3 unpacked there before","details":[],"seconds":0.2995712370000092,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''served 1.414214''","details":[],"seconds":0.8605172929999299,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"0 layers downloaded, 3 unpacked there before","details":[],"seconds":0.8814483609999115,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''served 1.414214''","details":[],"seconds":1.6631167400000777,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"2 layers downloaded, 1 unpacked there before","details":[],"seconds":0.5583044659999814,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''served 1.414214''","details":[],"seconds":1.0171307969999361,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci gzip single and what was before","details":[],"seconds":0.3019580310001402,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"67.4 MB, -0% against what was published; built in 111 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.4 s, 1 tags to move; pulled by docker-20.10","details":["rehearsed on big"],"seconds":0.4481141819999266,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":82.78163355099991,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (95,'2026-11-27 05:54:32.292778','agent','judged','{"release":"0.9.0-9445a66b","phase":"oci","verdict":"pass","digests":["sha256:2ebb1b780ddc48f37dbd96be3a2d54231e5111ff27f2524dd0205c6517db3ee1","sha256:59266a68fc28a6c6d82e6fe8191fba7bb18fa6efb6b4e509145fa0e403bb5ee7","sha256:c46b489468cbd5ec8bc0c9d3059ec7d4b104bc3a66717ec5fd36b4021dbe14c2"],"results":[{"check":"envelope.digest[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type[demo/amd64-agent]","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"oci, gzip","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape[demo/amd64-agent]","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked, 2 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked, 2 known","details":[],"seconds":0.0009231139999883453,"severity":"blocks"},{"check":"layers.bounded[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked, 2 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"only manifest, media-types, root changed","details":["linux/amd64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"3 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"pull.docker-20.10[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 2 unpacked there before","details":[],"seconds":0.3030543779998425,"severity":"blocks"},{"check":"run.docker-20.10[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":0.8678824040000563,"severity":"blocks"},{"check":"pull.docker-26.1[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 2 unpacked there before","details":[],"seconds":0.383490988000176,"severity":"blocks"},{"check":"run.docker-26.1[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.1969921520001208,"severity":"blocks"},{"check":"pull.docker-28.5[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 2 unpacked there before","details":[],"seconds":0.3660628640000141,"severity":"blocks"},{"check":"run.docker-28.5[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":0.9827617390001251,"severity":"blocks"},{"check":"pull.docker-28.5-containerd[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":0.6360767260000557,"severity":"blocks"},{"check":"run.docker-28.5-containerd[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.041811779999989,"severity":"blocks"},{"check":"envelope.digest[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type[demo/aarch64-agent]","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"oci, gzip","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape[demo/aarch64-agent]","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"linux/arm64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"linux/arm64 takes linux/arm64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked, 2 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked, 2 known","details":[],"seconds":0.0008014259999526985,"severity":"blocks"},{"check":"layers.bounded[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked, 2 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"only manifest, media-types, root changed","details":["linux/arm64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"3 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"pull.docker-20.10[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 2 unpacked there before","details":[],"seconds":0.5331538910002109,"severity":"blocks"},{"check":"run.docker-20.10[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.1910979750000479,"severity":"blocks"},{"check":"pull.docker-26.1[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 2 unpacked there before","details":[],"seconds":0.8583971069999734,"severity":"blocks"},{"check":"run.docker-26.1[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.7540027520001331,"severity":"blocks"},{"check":"pull.docker-28.5[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 2 unpacked there before","details":[],"seconds":0.44887913800016577,"severity":"blocks"},{"check":"run.docker-28.5[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.5002623190000577,"severity":"blocks"},{"check":"pull.docker-28.5-containerd[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":0.544703803999937,"severity":"blocks"},{"check":"run.docker-28.5-containerd[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.4537178789998961,"severity":"blocks"},{"check":"envelope.digest[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type[demo/armhf-agent]","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"oci, gzip","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape[demo/armhf-agent]","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"linux/arm/v7","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"linux/arm/v7 takes linux/arm/v7","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers, 1 MB unpacked, 2 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers, 1 MB unpacked, 2 known","details":[],"seconds":0.0008407289999468048,"severity":"blocks"},{"check":"layers.bounded[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers, 1 MB unpacked, 2 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"only manifest, media-types, root changed","details":["linux/arm/v7: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"3 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"pull.docker-20.10[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 2 unpacked there before","details":[],"seconds":0.5089568650000729,"severity":"blocks"},{"check":"run.docker-20.10[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.8308171379999294,"severity":"blocks"},{"check":"pull.docker-26.1[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 2 unpacked there before","details":[],"seconds":0.49722725999981776,"severity":"blocks"},{"check":"run.docker-26.1[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.0592276160000438,"severity":"blocks"},{"check":"pull.docker-28.5[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 2 unpacked there before","details":[],"seconds":0.22823359899985007,"severity":"blocks"},{"check":"run.docker-28.5[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.6350419489999695,"severity":"blocks"},{"check":"pull.docker-28.5-containerd[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":0.6311706429999049,"severity":"blocks"},{"check":"run.docker-28.5-containerd[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.6418325209999693,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci gzip single and what was before","details":[],"seconds":0.3019580310001402,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"3.0 MB, -1% against what was published; built in 168 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.4 s, 1 tags to move; pulled by docker-20.10","details":["rehearsed on big"],"seconds":0.4481141819999266,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":82.80628422399991,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (96,'2026-11-27 05:54:32.353863','web','judged','{"release":"2026.11.0-7a5fcda0","phase":"oci","verdict":"pass","digests":["sha256:81844d7365b9fd7dcfd4885ddda75f5193dea65724594da1e2bc3945aef4945b"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"oci, gzip","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"7 layers, 222 MB unpacked, 7 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"7 layers, 222 MB unpacked, 7 known","details":[],"seconds":0.0009965910001028533,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"7 layers, 222 MB unpacked, 7 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"only manifest, media-types, root changed","details":["linux/amd64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"8 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"pull.docker-20.10","version":1,"verdict":"pass","evidence":"6 layers downloaded, 1 unpacked there before","details":[],"seconds":3.6587673340000038,"severity":"blocks"},{"check":"run.docker-20.10","version":1,"verdict":"pass","evidence":"printed ''served <h1>web ''","details":[],"seconds":3.1603836870001487,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"0 layers downloaded, 7 unpacked there before","details":[],"seconds":0.39668202200005,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''served <h1>web ''","details":[],"seconds":4.0305234219999875,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"0 layers downloaded, 7 unpacked there before","details":[],"seconds":0.5258462200001759,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''served <h1>web ''","details":[],"seconds":3.6403007030000936,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"6 layers downloaded, 1 unpacked there before","details":[],"seconds":6.048846552999976,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''served <h1>web ''","details":[],"seconds":4.362397652000027,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci gzip single and what was before","details":[],"seconds":0.3019580310001402,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"80.6 MB, -0% against what was published; built in 37 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.4 s, 1 tags to move; pulled by docker-20.10","details":["rehearsed on big"],"seconds":0.4481141819999266,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":82.88530037600003,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (97,'2026-11-27 05:54:40.545313','compiled','signed','{"release":"2.3.1-2efb78b6","phase":"oci","digests":["demo/compiled@sha256:1dc5b7634ae9a01700d8bd2ff7b17ffc53699627be5a49dfc4ab59b30d96cf1d"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:1dc5b7..: 127.0.0.1:5000/demo/compiled@sha256:1810177ba80a5c7e0b8c7ac24a67732fde27cd56b23e3f43a72e385166417eda (a bundle by the fallback tag)"],"seconds":6.820597473000134,"severity":"blocks"}}');
INSERT INTO events VALUES (98,'2026-11-27 05:54:40.565796','compiled','intended','{"release":"2.3.1-2efb78b6","phase":"oci","moves":[{"image":"demo/compiled","tag":"latest","old":"sha256:2ae225f02d94f488088bf9bce420dc4f9d0d8de07a8380ac4be8ec81d5741f84","new":"sha256:1dc5b7634ae9a01700d8bd2ff7b17ffc53699627be5a49dfc4ab59b30d96cf1d"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (99,'2026-11-27 05:54:40.658388','compiled','moved','{"release":"2.3.1-2efb78b6","phase":"oci","move":{"image":"demo/compiled","tag":"latest","old":"sha256:2ae225f02d94f488088bf9bce420dc4f9d0d8de07a8380ac4be8ec81d5741f84","new":"sha256:1dc5b7634ae9a01700d8bd2ff7b17ffc53699627be5a49dfc4ab59b30d96cf1d"}}');
INSERT INTO events VALUES (100,'2026-11-27 05:54:40.685405','compiled','promoted','{"release":"2.3.1-2efb78b6","phase":"oci","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (101,'2026-11-27 05:54:41.731002','big','signed','{"release":"7.0.0-2d49fc6a","phase":"oci","digests":["demo/big@sha256:79f9232edbee09388bdf34b9dc470a2ce43e8d1e0b324c184033f1a63afa22a7"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:79f923..: 127.0.0.1:5000/demo/big@sha256:7a372292f4a9e2b3da782a3a10920fb1ea9ca7d5d566489fa0839418577bf889 (a bundle by the fallback tag)"],"seconds":7.94740981699988,"severity":"blocks"}}');
INSERT INTO events VALUES (102,'2026-11-27 05:54:41.793752','big','intended','{"release":"7.0.0-2d49fc6a","phase":"oci","moves":[{"image":"demo/big","tag":"latest","old":"sha256:5e8ec35253ec913d3b2b1726b45e8882c11857d7c20eb6c6e570e60f747c2f5c","new":"sha256:79f9232edbee09388bdf34b9dc470a2ce43e8d1e0b324c184033f1a63afa22a7"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (103,'2026-11-27 05:54:41.865006','big','moved','{"release":"7.0.0-2d49fc6a","phase":"oci","move":{"image":"demo/big","tag":"latest","old":"sha256:5e8ec35253ec913d3b2b1726b45e8882c11857d7c20eb6c6e570e60f747c2f5c","new":"sha256:79f9232edbee09388bdf34b9dc470a2ce43e8d1e0b324c184033f1a63afa22a7"}}');
INSERT INTO events VALUES (104,'2026-11-27 05:54:41.870582','big','promoted','{"release":"7.0.0-2d49fc6a","phase":"oci","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (105,'2026-11-27 05:54:42.095031','agent','signed','{"release":"0.9.0-9445a66b","phase":"oci","digests":["demo/aarch64-agent@sha256:59266a68fc28a6c6d82e6fe8191fba7bb18fa6efb6b4e509145fa0e403bb5ee7"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:59266a..: 127.0.0.1:5000/demo/aarch64-agent@sha256:30630a34cdd7f7dc79bd673902f57591e9f85383ed5cd19a27496d3db0c2d723 (a bundle by the fallback tag)"],"seconds":7.926710578999973,"severity":"blocks"}}');
INSERT INTO events VALUES (106,'2026-11-27 05:54:42.220547','agent','signed','{"release":"0.9.0-9445a66b","phase":"oci","digests":["demo/armhf-agent@sha256:c46b489468cbd5ec8bc0c9d3059ec7d4b104bc3a66717ec5fd36b4021dbe14c2"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:c46b48..: 127.0.0.1:5000/demo/armhf-agent@sha256:b9772173e954b350823c772478048c0cf6447d94fdbd015151af3eec9c9fc32f (a bundle by the fallback tag)"],"seconds":8.052254118000064,"severity":"blocks"}}');
INSERT INTO events VALUES (107,'2026-11-27 05:54:42.225267','agent','signed','{"release":"0.9.0-9445a66b","phase":"oci","digests":["demo/amd64-agent@sha256:2ebb1b780ddc48f37dbd96be3a2d54231e5111ff27f2524dd0205c6517db3ee1"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:2ebb1b..: 127.0.0.1:5000/demo/amd64-agent@sha256:ada0f57da62dcf44476ec3dda994844495c82e6bbe41b15fb855283be687b466 (a bundle by the fallback tag)"],"seconds":8.056685611000148,"severity":"blocks"}}');
INSERT INTO events VALUES (108,'2026-11-27 05:54:42.236013','agent','intended','{"release":"0.9.0-9445a66b","phase":"oci","moves":[{"image":"demo/amd64-agent","tag":"latest","old":"sha256:88c2735705266dcafc830ebe82817da1261b9bf06056058dbb5dffaa76e285e5","new":"sha256:2ebb1b780ddc48f37dbd96be3a2d54231e5111ff27f2524dd0205c6517db3ee1"},{"image":"demo/aarch64-agent","tag":"latest","old":"sha256:7f1e3e0d2325a12ebd6c1262ca7a6acac4e3cb184cad89a1ec458f52042e28d8","new":"sha256:59266a68fc28a6c6d82e6fe8191fba7bb18fa6efb6b4e509145fa0e403bb5ee7"},{"image":"demo/armhf-agent","tag":"latest","old":"sha256:b9c4206d2a1dd470028a89c45c0dc8aad749ce68bac68d7cd1f3253468f272d5","new":"sha256:c46b489468cbd5ec8bc0c9d3059ec7d4b104bc3a66717ec5fd36b4021dbe14c2"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (109,'2026-11-27 05:54:42.352082','agent','moved','{"release":"0.9.0-9445a66b","phase":"oci","move":{"image":"demo/amd64-agent","tag":"latest","old":"sha256:88c2735705266dcafc830ebe82817da1261b9bf06056058dbb5dffaa76e285e5","new":"sha256:2ebb1b780ddc48f37dbd96be3a2d54231e5111ff27f2524dd0205c6517db3ee1"}}');
INSERT INTO events VALUES (110,'2026-11-27 05:54:42.401630','web','signed','{"release":"2026.11.0-7a5fcda0","phase":"oci","digests":["demo/web@sha256:81844d7365b9fd7dcfd4885ddda75f5193dea65724594da1e2bc3945aef4945b"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:81844d..: 127.0.0.1:5000/demo/web@sha256:2f934b08daa76486d7bbe9addac81d7fdd2cc450b4c9dea4f340b56aa317bf58 (a bundle by the fallback tag)"],"seconds":8.35532833100001,"severity":"blocks"}}');
INSERT INTO events VALUES (111,'2026-11-27 05:54:42.435556','web','intended','{"release":"2026.11.0-7a5fcda0","phase":"oci","moves":[{"image":"demo/web","tag":"latest","old":"sha256:9088590860e9645043a983d9b6efc01a3d751095243081a2bdbbc5ca3903b0f0","new":"sha256:81844d7365b9fd7dcfd4885ddda75f5193dea65724594da1e2bc3945aef4945b"},{"image":"demo/web","tag":"stable","old":"sha256:9088590860e9645043a983d9b6efc01a3d751095243081a2bdbbc5ca3903b0f0","new":"sha256:81844d7365b9fd7dcfd4885ddda75f5193dea65724594da1e2bc3945aef4945b"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (112,'2026-11-27 05:54:42.524176','agent','moved','{"release":"0.9.0-9445a66b","phase":"oci","move":{"image":"demo/aarch64-agent","tag":"latest","old":"sha256:7f1e3e0d2325a12ebd6c1262ca7a6acac4e3cb184cad89a1ec458f52042e28d8","new":"sha256:59266a68fc28a6c6d82e6fe8191fba7bb18fa6efb6b4e509145fa0e403bb5ee7"}}');
INSERT INTO events VALUES (113,'2026-11-27 05:54:42.575858','web','moved','{"release":"2026.11.0-7a5fcda0","phase":"oci","move":{"image":"demo/web","tag":"latest","old":"sha256:9088590860e9645043a983d9b6efc01a3d751095243081a2bdbbc5ca3903b0f0","new":"sha256:81844d7365b9fd7dcfd4885ddda75f5193dea65724594da1e2bc3945aef4945b"}}');
INSERT INTO events VALUES (114,'2026-11-27 05:54:42.648403','agent','moved','{"release":"0.9.0-9445a66b","phase":"oci","move":{"image":"demo/armhf-agent","tag":"latest","old":"sha256:b9c4206d2a1dd470028a89c45c0dc8aad749ce68bac68d7cd1f3253468f272d5","new":"sha256:c46b489468cbd5ec8bc0c9d3059ec7d4b104bc3a66717ec5fd36b4021dbe14c2"}}');
INSERT INTO events VALUES (115,'2026-11-27 05:54:42.658199','agent','promoted','{"release":"0.9.0-9445a66b","phase":"oci","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (116,'2026-11-27 05:54:42.791616','node','signed','{"release":"3.2.1-28f88f2d","phase":"oci","digests":["demo/node@sha256:495f7ca153c490ab37a82720024b69054407be5eb563e837cee91645d13f4d2b"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:495f7c..: 127.0.0.1:5000/demo/node@sha256:67a5938abe78b36a187e4cf13f9f0e96541cd24d6cf3cdb6a4b7c6e761ac6395 (a bundle by the fallback tag)"],"seconds":8.873629767000011,"severity":"blocks"}}');
INSERT INTO events VALUES (117,'2026-11-27 05:54:42.813211','web','moved','{"release":"2026.11.0-7a5fcda0","phase":"oci","move":{"image":"demo/web","tag":"stable","old":"sha256:9088590860e9645043a983d9b6efc01a3d751095243081a2bdbbc5ca3903b0f0","new":"sha256:81844d7365b9fd7dcfd4885ddda75f5193dea65724594da1e2bc3945aef4945b"}}');
INSERT INTO events VALUES (118,'2026-11-27 05:54:42.819145','web','promoted','{"release":"2026.11.0-7a5fcda0","phase":"oci","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (119,'2026-11-27 05:54:42.837175','node','intended','{"release":"3.2.1-28f88f2d","phase":"oci","moves":[{"image":"demo/node","tag":"latest","old":"sha256:a407b1885be8c1d54628cf9e34479c4ee75e7485530f4287a173363d4b439baf","new":"sha256:495f7ca153c490ab37a82720024b69054407be5eb563e837cee91645d13f4d2b"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (120,'2026-11-27 05:54:42.932689','node','moved','{"release":"3.2.1-28f88f2d","phase":"oci","move":{"image":"demo/node","tag":"latest","old":"sha256:a407b1885be8c1d54628cf9e34479c4ee75e7485530f4287a173363d4b439baf","new":"sha256:495f7ca153c490ab37a82720024b69054407be5eb563e837cee91645d13f4d2b"}}');
INSERT INTO events VALUES (121,'2026-11-27 05:54:42.945755','node','promoted','{"release":"3.2.1-28f88f2d","phase":"oci","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (122,'2026-11-27 05:54:49.167015','duo','judged','{"release":"1.0.2-ff8f37b0","phase":"oci","verdict":"pass","digests":["sha256:3fb844660f3040d70eb557b644930be1e8bb7f6f4c290ee6d6eb645cfc95b063"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"5 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"oci, gzip","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"index","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64, linux/arm64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64; linux/arm64 takes linux/arm64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"6 layers, 384 MB unpacked, 6 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"6 layers, 384 MB unpacked, 6 known","details":[],"seconds":0.011582335000184685,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"6 layers, 384 MB unpacked, 6 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"only manifest, media-types, root changed","details":["linux/amd64: config byte-identical","linux/arm64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"8 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"pull.docker-20.10[linux/amd64]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 3 unpacked there before","details":[],"seconds":0.8178312359998472,"severity":"blocks"},{"check":"run.docker-20.10[linux/amd64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":1.5236780489999546,"severity":"blocks"},{"check":"pull.docker-20.10[linux/arm64]","version":1,"verdict":"pass","evidence":"3 layers downloaded","details":[],"seconds":10.681885448000003,"severity":"blocks"},{"check":"run.docker-20.10[linux/arm64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":2.5943237639999097,"severity":"blocks"},{"check":"pull.docker-26.1[linux/amd64]","version":1,"verdict":"pass","evidence":"2 layers downloaded, 1 unpacked there before","details":[],"seconds":0.8411574929998551,"severity":"blocks"},{"check":"run.docker-26.1[linux/amd64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":4.103729393999856,"severity":"blocks"},{"check":"pull.docker-26.1[linux/arm64]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 3 unpacked there before","details":[],"seconds":0.3934932110000773,"severity":"blocks"},{"check":"run.docker-26.1[linux/arm64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":2.5348657309998543,"severity":"blocks"},{"check":"pull.docker-28.5[linux/amd64]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 3 unpacked there before","details":[],"seconds":0.7883034099997985,"severity":"blocks"},{"check":"run.docker-28.5[linux/amd64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":1.0941227630000867,"severity":"blocks"},{"check":"pull.docker-28.5[linux/arm64]","version":1,"verdict":"pass","evidence":"3 layers downloaded","details":[],"seconds":11.947233949999827,"severity":"blocks"},{"check":"run.docker-28.5[linux/arm64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":3.584505575000094,"severity":"blocks"},{"check":"pull.docker-28.5-containerd[linux/amd64]","version":1,"verdict":"pass","evidence":"2 layers downloaded, 1 unpacked there before","details":[],"seconds":0.3486435249999431,"severity":"blocks"},{"check":"run.docker-28.5-containerd[linux/amd64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":1.2079478000000563,"severity":"blocks"},{"check":"pull.docker-28.5-containerd[linux/arm64]","version":1,"verdict":"pass","evidence":"3 layers downloaded","details":[],"seconds":7.753842248999945,"severity":"blocks"},{"check":"run.docker-28.5-containerd[linux/arm64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":1.5869129659999999,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci gzip index and what was before","details":[],"seconds":0.32052235100013604,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"134.2 MB, +0% against what was published; built in 193 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.4 s, 1 tags to move; pulled by docker-20.10","details":["rehearsed on big"],"seconds":0.4481141819999266,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":99.81598959099983,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (123,'2026-11-27 05:54:53.012927','duo','signed','{"release":"1.0.2-ff8f37b0","phase":"oci","digests":["demo/duo@sha256:494427c0447db7abd5b4673b1f0c80615aa85de21d1633bb02b3393141eaa85e","demo/duo@sha256:fc96f5699958ad487a9c7553d8ee492c3179c994dc5d2d3e8ef6d11ccf317542","demo/duo@sha256:3fb844660f3040d70eb557b644930be1e8bb7f6f4c290ee6d6eb645cfc95b063"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"3 digests (3 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:494427..: 127.0.0.1:5000/demo/duo@sha256:63f3a41731cfaaf83494969f77283af5bacdbeae28ed5e4cb38a40bd624d58ef (a bundle by the fallback tag)","sha256:fc96f5..: 127.0.0.1:5000/demo/duo@sha256:1603d5b41ea18cb38a611005d86dbf415d621bfe6460fdc201b2b2257b5d7c11 (a bundle by the fallback tag)","sha256:3fb844..: 127.0.0.1:5000/demo/duo@sha256:63fc9866e2264e1eda23b9bd79166957054c61d5a4c9ff69917749d65ffb221f (a bundle by the fallback tag)"],"seconds":3.552446762000045,"severity":"blocks"}}');
INSERT INTO events VALUES (124,'2026-11-27 05:54:53.028851','duo','intended','{"release":"1.0.2-ff8f37b0","phase":"oci","moves":[{"image":"demo/duo","tag":"latest","old":"sha256:0d8aad1c4293990ce01b34b81fc8095fbc95c632cf486834e2e54cfe02a37193","new":"sha256:3fb844660f3040d70eb557b644930be1e8bb7f6f4c290ee6d6eb645cfc95b063"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (125,'2026-11-27 05:54:53.058503','duo','moved','{"release":"1.0.2-ff8f37b0","phase":"oci","move":{"image":"demo/duo","tag":"latest","old":"sha256:0d8aad1c4293990ce01b34b81fc8095fbc95c632cf486834e2e54cfe02a37193","new":"sha256:3fb844660f3040d70eb557b644930be1e8bb7f6f4c290ee6d6eb645cfc95b063"}}');
INSERT INTO events VALUES (126,'2026-11-27 05:54:53.064334','duo','promoted','{"release":"1.0.2-ff8f37b0","phase":"oci","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (127,'2026-11-27 05:54:53.319780','@fleet','wave-opened','{"phase":"zstd","number":2,"members":["tool","duo","compiled","big","node","agent","web"]}');
INSERT INTO events VALUES (128,'2026-11-27 05:56:06.248167','web','judged','{"release":"2026.11.0-7a5fcda0","phase":"zstd","verdict":"pass","digests":["sha256:9aed763f0a56851b0cb3ed58091cab41eaa81d3e3681786ecee8b1e98b50851b"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"oci, zstd","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"7 layers, 222 MB unpacked, 1 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"7 layers, 222 MB unpacked, 1 known","details":[],"seconds":2.4776472160001504,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"7 layers, 222 MB unpacked, 1 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"only layers, manifest, root changed","details":["linux/amd64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"8 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"refuse.docker-20.10","version":2,"verdict":"pass","evidence":"refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header","details":["the image it had is there and runs, as the plan expects"],"seconds":1.3202262029999474,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"6 layers downloaded, 1 unpacked there before","details":[],"seconds":4.097385237000026,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''served <h1>web ''","details":[],"seconds":5.020343629999843,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"6 layers downloaded, 1 unpacked there before","details":[],"seconds":6.8588025319998,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''served <h1>web ''","details":[],"seconds":3.268022136999889,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"6 layers downloaded, 1 unpacked there before","details":[],"seconds":5.167292853999925,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''served <h1>web ''","details":[],"seconds":4.7924755250001,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci zstd single and what was before","details":[],"seconds":1.0799690360001932,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"67.1 MB, -17% against what was published; built in 37 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.6 s, 2 tags to move; pulled by docker-20.10","details":[],"seconds":0.5950268439999036,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"0.9% of clients are below docker 23.0, the limit is 1.0% (docker 20.10.24 0.9%)","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":72.55058539000015,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (129,'2026-11-27 05:56:06.449354','big','judged','{"release":"7.0.0-2d49fc6a","phase":"zstd","verdict":"pass","digests":["sha256:45b6188f65b8145b8e13f7d9df5f8fab537d528162b68da760f3221f69b7ea97"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"oci, zstd","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"12 layers, 287 MB unpacked, 1 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"12 layers, 287 MB unpacked, 1 known","details":[],"seconds":5.0423387060000096,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"12 layers, 287 MB unpacked, 1 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"only layers, manifest, root changed","details":["linux/amd64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"13 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"refuse.docker-20.10","version":2,"verdict":"pass","evidence":"refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header","details":["the image it had is there and runs, as the plan expects"],"seconds":2.538366060000044,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"11 layers downloaded, 1 unpacked there before","details":[],"seconds":6.372078239000075,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''big ''","details":[],"seconds":1.2639773920000152,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"11 layers downloaded, 1 unpacked there before","details":[],"seconds":5.349644970000099,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''big ''","details":[],"seconds":1.0637464189999264,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"11 layers downloaded, 1 unpacked there before","details":[],"seconds":2.910428880000154,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''big ''","details":[],"seconds":3.3512699730001714,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci zstd single and what was before","details":[],"seconds":1.0799690360001932,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"156.9 MB, -8% against what was published; built in 141 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.6 s, 2 tags to move; pulled by docker-20.10","details":["rehearsed on web"],"seconds":0.5950268439999036,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"0.9% of clients are below docker 23.0, the limit is 1.0% (docker 20.10.24 0.9%)","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":72.63035856500005,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (130,'2026-11-27 05:56:06.598174','node','judged','{"release":"3.2.1-28f88f2d","phase":"zstd","verdict":"pass","digests":["sha256:ea3ce13568108d1bdc9cae1bb0998a22589b658ce5e4890a2a29f61b1472a766"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"oci, zstd","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"4 layers, 274 MB unpacked, 1 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"4 layers, 274 MB unpacked, 1 known","details":[],"seconds":4.1499196240001766,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"4 layers, 274 MB unpacked, 1 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"only layers, manifest, root changed","details":["linux/amd64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"5 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"refuse.docker-20.10","version":2,"verdict":"pass","evidence":"refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header","details":["the image it had is there and runs, as the plan expects"],"seconds":1.4039944710000327,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"3 layers downloaded, 1 unpacked there before","details":[],"seconds":2.4398898439999357,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''echoed a message''","details":[],"seconds":2.278466766000065,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"3 layers downloaded, 1 unpacked there before","details":[],"seconds":6.72877708399983,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''echoed a message''","details":[],"seconds":2.374176979999902,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"3 layers downloaded, 1 unpacked there before","details":[],"seconds":3.499066965999873,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''echoed a message''","details":[],"seconds":2.6370212560000255,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci zstd single and what was before","details":[],"seconds":1.0799690360001932,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"85.2 MB, -16% against what was published; built in 97 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.6 s, 2 tags to move; pulled by docker-20.10","details":["rehearsed on web"],"seconds":0.5950268439999036,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"0.9% of clients are below docker 23.0, the limit is 1.0% (docker 20.10.24 0.9%)","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":72.86870717900001,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (131,'2026-11-27 05:56:15.613831','tool','judged','{"release":"1.4.0-ff41b5d4","phase":"zstd","verdict":"pass","digests":["sha256:d066e1920029168dd3f1dd0836e45b80b7607f0fa1a75b7c9dacdb6af37d058e"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"oci, zstd","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"1 layers, 1 MB unpacked","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"1 layers, 1 MB unpacked","details":[],"seconds":0.9365022130000398,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"1 layers, 1 MB unpacked","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"only layers, manifest, root changed","details":["linux/amd64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"2 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"refuse.docker-20.10","version":2,"verdict":"pass","evidence":"refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header","details":["the image it had is there and runs, as the plan expects"],"seconds":0.5883603069999026,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"1 layers downloaded","details":[],"seconds":0.4698476270000356,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''tool ''","details":[],"seconds":2.3501787939999303,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"1 layers downloaded","details":[],"seconds":0.8341405759999816,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''tool ''","details":[],"seconds":2.9984646199998224,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"1 layers downloaded","details":[],"seconds":0.6479387819999829,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''tool ''","details":[],"seconds":1.0702303890000167,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci zstd single and what was before","details":[],"seconds":1.0799690360001932,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"0.3 MB, +0% against what was published; built in 47 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.6 s, 2 tags to move; pulled by docker-20.10","details":["rehearsed on web"],"seconds":0.5950268439999036,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"0.9% of clients are below docker 23.0, the limit is 1.0% (docker 20.10.24 0.9%)","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":81.7519934500001,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (132,'2026-11-27 05:56:17.465737','big','signed','{"release":"7.0.0-2d49fc6a","phase":"zstd","digests":["demo/big@sha256:45b6188f65b8145b8e13f7d9df5f8fab537d528162b68da760f3221f69b7ea97"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:45b618..: 127.0.0.1:5000/demo/big@sha256:02a755232d6c683a0fc1011f88ce627b9c8ae4ed07c14975fc8e17805dbf010e (a bundle by the fallback tag)"],"seconds":9.453348558000016,"severity":"blocks"}}');
INSERT INTO events VALUES (133,'2026-11-27 05:56:17.500632','big','intended','{"release":"7.0.0-2d49fc6a","phase":"zstd","moves":[{"image":"demo/big","tag":"latest","old":"sha256:79f9232edbee09388bdf34b9dc470a2ce43e8d1e0b324c184033f1a63afa22a7","new":"sha256:45b6188f65b8145b8e13f7d9df5f8fab537d528162b68da760f3221f69b7ea97"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (134,'2026-11-27 05:56:17.681796','big','moved','{"release":"7.0.0-2d49fc6a","phase":"zstd","move":{"image":"demo/big","tag":"latest","old":"sha256:79f9232edbee09388bdf34b9dc470a2ce43e8d1e0b324c184033f1a63afa22a7","new":"sha256:45b6188f65b8145b8e13f7d9df5f8fab537d528162b68da760f3221f69b7ea97"}}');
INSERT INTO events VALUES (135,'2026-11-27 05:56:17.700793','big','promoted','{"release":"7.0.0-2d49fc6a","phase":"zstd","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (136,'2026-11-27 05:56:18.359764','web','signed','{"release":"2026.11.0-7a5fcda0","phase":"zstd","digests":["demo/web@sha256:9aed763f0a56851b0cb3ed58091cab41eaa81d3e3681786ecee8b1e98b50851b"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:9aed76..: 127.0.0.1:5000/demo/web@sha256:50338489e865b7e5ca8bfa056879cbfd2a8b0eb9868c04f0d09e7696ac5a3b19 (a bundle by the fallback tag)"],"seconds":10.540356026000154,"severity":"blocks"}}');
INSERT INTO events VALUES (137,'2026-11-27 05:56:18.389786','web','intended','{"release":"2026.11.0-7a5fcda0","phase":"zstd","moves":[{"image":"demo/web","tag":"latest","old":"sha256:81844d7365b9fd7dcfd4885ddda75f5193dea65724594da1e2bc3945aef4945b","new":"sha256:9aed763f0a56851b0cb3ed58091cab41eaa81d3e3681786ecee8b1e98b50851b"},{"image":"demo/web","tag":"stable","old":"sha256:81844d7365b9fd7dcfd4885ddda75f5193dea65724594da1e2bc3945aef4945b","new":"sha256:9aed763f0a56851b0cb3ed58091cab41eaa81d3e3681786ecee8b1e98b50851b"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (138,'2026-11-27 05:56:18.697814','web','moved','{"release":"2026.11.0-7a5fcda0","phase":"zstd","move":{"image":"demo/web","tag":"latest","old":"sha256:81844d7365b9fd7dcfd4885ddda75f5193dea65724594da1e2bc3945aef4945b","new":"sha256:9aed763f0a56851b0cb3ed58091cab41eaa81d3e3681786ecee8b1e98b50851b"}}');
INSERT INTO events VALUES (139,'2026-11-27 05:56:19.248976','node','signed','{"release":"3.2.1-28f88f2d","phase":"zstd","digests":["demo/node@sha256:ea3ce13568108d1bdc9cae1bb0998a22589b658ce5e4890a2a29f61b1472a766"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:ea3ce1..: 127.0.0.1:5000/demo/node@sha256:0a273fa98a00c6f8033cc9e73ca7cf6fa6e7c514d18ba500acae10e0a6e96e6a (a bundle by the fallback tag)"],"seconds":11.119083850000152,"severity":"blocks"}}');
INSERT INTO events VALUES (140,'2026-11-27 05:56:19.260373','web','moved','{"release":"2026.11.0-7a5fcda0","phase":"zstd","move":{"image":"demo/web","tag":"stable","old":"sha256:81844d7365b9fd7dcfd4885ddda75f5193dea65724594da1e2bc3945aef4945b","new":"sha256:9aed763f0a56851b0cb3ed58091cab41eaa81d3e3681786ecee8b1e98b50851b"}}');
INSERT INTO events VALUES (141,'2026-11-27 05:56:19.266424','web','promoted','{"release":"2026.11.0-7a5fcda0","phase":"zstd","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (142,'2026-11-27 05:56:19.341923','node','intended','{"release":"3.2.1-28f88f2d","phase":"zstd","moves":[{"image":"demo/node","tag":"latest","old":"sha256:495f7ca153c490ab37a82720024b69054407be5eb563e837cee91645d13f4d2b","new":"sha256:ea3ce13568108d1bdc9cae1bb0998a22589b658ce5e4890a2a29f61b1472a766"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (143,'2026-11-27 05:56:19.491415','node','moved','{"release":"3.2.1-28f88f2d","phase":"zstd","move":{"image":"demo/node","tag":"latest","old":"sha256:495f7ca153c490ab37a82720024b69054407be5eb563e837cee91645d13f4d2b","new":"sha256:ea3ce13568108d1bdc9cae1bb0998a22589b658ce5e4890a2a29f61b1472a766"}}');
INSERT INTO events VALUES (144,'2026-11-27 05:56:19.514775','node','promoted','{"release":"3.2.1-28f88f2d","phase":"zstd","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (145,'2026-11-27 05:56:23.687055','tool','signed','{"release":"1.4.0-ff41b5d4","phase":"zstd","digests":["demo/tool@sha256:d066e1920029168dd3f1dd0836e45b80b7607f0fa1a75b7c9dacdb6af37d058e"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:d066e1..: 127.0.0.1:5000/demo/tool@sha256:03d5133bbe560403c1ee48553a52b3417bec3704d65ef1f688988451c2c0b637 (a bundle by the fallback tag)"],"seconds":7.184364368999923,"severity":"blocks"}}');
INSERT INTO events VALUES (146,'2026-11-27 05:56:23.705886','tool','intended','{"release":"1.4.0-ff41b5d4","phase":"zstd","moves":[{"image":"demo/tool","tag":"latest","old":"sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b","new":"sha256:d066e1920029168dd3f1dd0836e45b80b7607f0fa1a75b7c9dacdb6af37d058e"},{"image":"demo/tool","tag":"stable","old":"sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b","new":"sha256:d066e1920029168dd3f1dd0836e45b80b7607f0fa1a75b7c9dacdb6af37d058e"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (147,'2026-11-27 05:56:23.743164','tool','moved','{"release":"1.4.0-ff41b5d4","phase":"zstd","move":{"image":"demo/tool","tag":"latest","old":"sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b","new":"sha256:d066e1920029168dd3f1dd0836e45b80b7607f0fa1a75b7c9dacdb6af37d058e"}}');
INSERT INTO events VALUES (148,'2026-11-27 05:56:23.982733','tool','moved','{"release":"1.4.0-ff41b5d4","phase":"zstd","move":{"image":"demo/tool","tag":"stable","old":"sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b","new":"sha256:d066e1920029168dd3f1dd0836e45b80b7607f0fa1a75b7c9dacdb6af37d058e"}}');
INSERT INTO events VALUES (149,'2026-11-27 05:56:23.985491','tool','promoted','{"release":"1.4.0-ff41b5d4","phase":"zstd","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (150,'2026-11-27 05:56:27.595974','agent','judged','{"release":"0.9.0-9445a66b","phase":"zstd","verdict":"pass","digests":["sha256:688344c99484224bd8adb2529f20649ab6d1e010afa016711b57307141dc55f0","sha256:617744f39962b00dc59bddeb780c3363ad908c1bb4ac31d383a357a2106da72e","sha256:122e66114f6c2a772e748ed709772efb49262d5e6afdc8c3c6ac5a6f4afc3a03"],"results":[{"check":"envelope.digest[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type[demo/amd64-agent]","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"oci, zstd","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape[demo/amd64-agent]","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked","details":[],"seconds":0.87888646600004,"severity":"blocks"},{"check":"layers.bounded[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"only layers, manifest, root changed","details":["linux/amd64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"3 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"refuse.docker-20.10[demo/amd64-agent]","version":2,"verdict":"pass","evidence":"refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header","details":["the image it had is there and runs, as the plan expects"],"seconds":0.36211221100006696,"severity":"blocks"},{"check":"pull.docker-26.1[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":0.5846018910001476,"severity":"blocks"},{"check":"run.docker-26.1[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.2887588789999427,"severity":"blocks"},{"check":"pull.docker-28.5[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":1.0133713799998532,"severity":"blocks"},{"check":"run.docker-28.5[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.0329882270000326,"severity":"blocks"},{"check":"pull.docker-28.5-containerd[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":0.7082350439998208,"severity":"blocks"},{"check":"run.docker-28.5-containerd[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.6975244370000837,"severity":"blocks"},{"check":"envelope.digest[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type[demo/aarch64-agent]","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"oci, zstd","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape[demo/aarch64-agent]","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"linux/arm64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"linux/arm64 takes linux/arm64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked","details":[],"seconds":1.242416171000059,"severity":"blocks"},{"check":"layers.bounded[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"only layers, manifest, root changed","details":["linux/arm64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"3 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"refuse.docker-20.10[demo/aarch64-agent]","version":2,"verdict":"pass","evidence":"refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header","details":["the image it had is there and runs, as the plan expects"],"seconds":0.6339170910000576,"severity":"blocks"},{"check":"pull.docker-26.1[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":0.5003837560000193,"severity":"blocks"},{"check":"run.docker-26.1[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.8808329900000444,"severity":"blocks"},{"check":"pull.docker-28.5[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":0.7751550279999719,"severity":"blocks"},{"check":"run.docker-28.5[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.2550358410001081,"severity":"blocks"},{"check":"pull.docker-28.5-containerd[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":1.26907059999985,"severity":"blocks"},{"check":"run.docker-28.5-containerd[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":2.656295674000148,"severity":"blocks"},{"check":"envelope.digest[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type[demo/armhf-agent]","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"oci, zstd","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape[demo/armhf-agent]","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"linux/arm/v7","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"linux/arm/v7 takes linux/arm/v7","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers, 1 MB unpacked","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers, 1 MB unpacked","details":[],"seconds":0.9759983320000174,"severity":"blocks"},{"check":"layers.bounded[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers, 1 MB unpacked","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"only layers, manifest, root changed","details":["linux/arm/v7: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"3 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"refuse.docker-20.10[demo/armhf-agent]","version":2,"verdict":"pass","evidence":"refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header","details":["the image it had is there and runs, as the plan expects"],"seconds":0.5490729780001402,"severity":"blocks"},{"check":"pull.docker-26.1[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":0.3186271829999896,"severity":"blocks"},{"check":"run.docker-26.1[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.142435156999909,"severity":"blocks"},{"check":"pull.docker-28.5[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":0.8245814330000485,"severity":"blocks"},{"check":"run.docker-28.5[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.2944093880000764,"severity":"blocks"},{"check":"pull.docker-28.5-containerd[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers downloaded","details":[],"seconds":0.625971545000084,"severity":"blocks"},{"check":"run.docker-28.5-containerd[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.0982251870000255,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci zstd single and what was before","details":[],"seconds":1.0799690360001932,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"3.1 MB, +1% against what was published; built in 168 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.6 s, 2 tags to move; pulled by docker-20.10","details":["rehearsed on web"],"seconds":0.5950268439999036,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"0.9% of clients are below docker 23.0, the limit is 1.0% (docker 20.10.24 0.9%)","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":93.84280327099987,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (151,'2026-11-27 05:56:36.231230','agent','signed','{"release":"0.9.0-9445a66b","phase":"zstd","digests":["demo/aarch64-agent@sha256:617744f39962b00dc59bddeb780c3363ad908c1bb4ac31d383a357a2106da72e"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:617744..: 127.0.0.1:5000/demo/aarch64-agent@sha256:997c5e391b32d84f8d118af1da4185054812b9571b82f64efc06c14fc9a1b1fd (a bundle by the fallback tag)"],"seconds":6.883567745999926,"severity":"blocks"}}');
INSERT INTO events VALUES (152,'2026-11-27 05:56:36.592567','agent','signed','{"release":"0.9.0-9445a66b","phase":"zstd","digests":["demo/amd64-agent@sha256:688344c99484224bd8adb2529f20649ab6d1e010afa016711b57307141dc55f0"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:688344..: 127.0.0.1:5000/demo/amd64-agent@sha256:cecdb301069488bf70479f1710d8038ecb0596ac44b71d6559173ba940c513ca (a bundle by the fallback tag)"],"seconds":7.2470294239999475,"severity":"blocks"}}');
INSERT INTO events VALUES (153,'2026-11-27 05:56:36.679596','agent','signed','{"release":"0.9.0-9445a66b","phase":"zstd","digests":["demo/armhf-agent@sha256:122e66114f6c2a772e748ed709772efb49262d5e6afdc8c3c6ac5a6f4afc3a03"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:122e66..: 127.0.0.1:5000/demo/armhf-agent@sha256:02cb6e63a48ccee400309661406c8f1625c758d5a5b2f372a45f84311d38bb97 (a bundle by the fallback tag)"],"seconds":7.334570946999975,"severity":"blocks"}}');
INSERT INTO events VALUES (154,'2026-11-27 05:56:36.708655','agent','intended','{"release":"0.9.0-9445a66b","phase":"zstd","moves":[{"image":"demo/amd64-agent","tag":"latest","old":"sha256:2ebb1b780ddc48f37dbd96be3a2d54231e5111ff27f2524dd0205c6517db3ee1","new":"sha256:688344c99484224bd8adb2529f20649ab6d1e010afa016711b57307141dc55f0"},{"image":"demo/aarch64-agent","tag":"latest","old":"sha256:59266a68fc28a6c6d82e6fe8191fba7bb18fa6efb6b4e509145fa0e403bb5ee7","new":"sha256:617744f39962b00dc59bddeb780c3363ad908c1bb4ac31d383a357a2106da72e"},{"image":"demo/armhf-agent","tag":"latest","old":"sha256:c46b489468cbd5ec8bc0c9d3059ec7d4b104bc3a66717ec5fd36b4021dbe14c2","new":"sha256:122e66114f6c2a772e748ed709772efb49262d5e6afdc8c3c6ac5a6f4afc3a03"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (155,'2026-11-27 05:56:36.751236','agent','moved','{"release":"0.9.0-9445a66b","phase":"zstd","move":{"image":"demo/amd64-agent","tag":"latest","old":"sha256:2ebb1b780ddc48f37dbd96be3a2d54231e5111ff27f2524dd0205c6517db3ee1","new":"sha256:688344c99484224bd8adb2529f20649ab6d1e010afa016711b57307141dc55f0"}}');
INSERT INTO events VALUES (156,'2026-11-27 05:56:36.835132','agent','moved','{"release":"0.9.0-9445a66b","phase":"zstd","move":{"image":"demo/aarch64-agent","tag":"latest","old":"sha256:59266a68fc28a6c6d82e6fe8191fba7bb18fa6efb6b4e509145fa0e403bb5ee7","new":"sha256:617744f39962b00dc59bddeb780c3363ad908c1bb4ac31d383a357a2106da72e"}}');
INSERT INTO events VALUES (157,'2026-11-27 05:56:36.923005','agent','moved','{"release":"0.9.0-9445a66b","phase":"zstd","move":{"image":"demo/armhf-agent","tag":"latest","old":"sha256:c46b489468cbd5ec8bc0c9d3059ec7d4b104bc3a66717ec5fd36b4021dbe14c2","new":"sha256:122e66114f6c2a772e748ed709772efb49262d5e6afdc8c3c6ac5a6f4afc3a03"}}');
INSERT INTO events VALUES (158,'2026-11-27 05:56:36.941509','agent','promoted','{"release":"0.9.0-9445a66b","phase":"zstd","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (159,'2026-11-27 05:56:38.069537','compiled','judged','{"release":"2.3.1-2efb78b6","phase":"zstd","verdict":"pass","digests":["sha256:f60ef40e7189da75cddca1c1c619c962ef7eb326182486053591a532bba9ccde"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"2 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"oci, zstd","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"single","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"3 layers, 180 MB unpacked, 1 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"3 layers, 180 MB unpacked, 1 known","details":[],"seconds":0.3896569930000169,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"3 layers, 180 MB unpacked, 1 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"only layers, manifest, root changed","details":["linux/amd64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"4 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"refuse.docker-20.10","version":2,"verdict":"pass","evidence":"refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header","details":["the image it had is there and runs, as the plan expects"],"seconds":1.1510148299998946,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"2 layers downloaded, 1 unpacked there before","details":[],"seconds":0.9092465470000661,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''served 1.414214''","details":[],"seconds":1.284822781999992,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"2 layers downloaded, 1 unpacked there before","details":[],"seconds":0.5212235159999636,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''served 1.414214''","details":[],"seconds":1.474148993999961,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"3 layers downloaded","details":[],"seconds":10.07807806400001,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''served 1.414214''","details":[],"seconds":3.0388455180000165,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci zstd single and what was before","details":[],"seconds":1.0799690360001932,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"54.5 MB, -19% against what was published; built in 111 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.6 s, 2 tags to move; pulled by docker-20.10","details":["rehearsed on web"],"seconds":0.5950268439999036,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"0.9% of clients are below docker 23.0, the limit is 1.0% (docker 20.10.24 0.9%)","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":104.06190326700016,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (160,'2026-11-27 05:56:43.639705','compiled','signed','{"release":"2.3.1-2efb78b6","phase":"zstd","digests":["demo/compiled@sha256:f60ef40e7189da75cddca1c1c619c962ef7eb326182486053591a532bba9ccde"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"1 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:f60ef4..: 127.0.0.1:5000/demo/compiled@sha256:060c2ef8f220819fff17315b09c4b365857df6224a325d5602386f7267a037af (a bundle by the fallback tag)"],"seconds":4.641370484999925,"severity":"blocks"}}');
INSERT INTO events VALUES (161,'2026-11-27 05:56:43.668351','compiled','intended','{"release":"2.3.1-2efb78b6","phase":"zstd","moves":[{"image":"demo/compiled","tag":"latest","old":"sha256:1dc5b7634ae9a01700d8bd2ff7b17ffc53699627be5a49dfc4ab59b30d96cf1d","new":"sha256:f60ef40e7189da75cddca1c1c619c962ef7eb326182486053591a532bba9ccde"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (162,'2026-11-27 05:56:43.759211','compiled','moved','{"release":"2.3.1-2efb78b6","phase":"zstd","move":{"image":"demo/compiled","tag":"latest","old":"sha256:1dc5b7634ae9a01700d8bd2ff7b17ffc53699627be5a49dfc4ab59b30d96cf1d","new":"sha256:f60ef40e7189da75cddca1c1c619c962ef7eb326182486053591a532bba9ccde"}}');
INSERT INTO events VALUES (163,'2026-11-27 05:56:43.778801','compiled','promoted','{"release":"2.3.1-2efb78b6","phase":"zstd","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (164,'2026-11-27 05:56:50.632576','duo','judged','{"release":"1.0.2-ff8f37b0","phase":"zstd","verdict":"pass","digests":["sha256:8523bed32a14be26fac8f529bbddfbb77ffe41dc9921bfb127a127899eb05805"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"5 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"oci, zstd","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"index","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64, linux/arm64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64; linux/arm64 takes linux/arm64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"6 layers, 384 MB unpacked, 1 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"6 layers, 384 MB unpacked, 1 known","details":[],"seconds":5.123575024999809,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"6 layers, 384 MB unpacked, 1 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"only layers, manifest, root changed","details":["linux/amd64: config byte-identical","linux/arm64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"8 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"refuse.docker-20.10[linux/amd64]","version":2,"verdict":"pass","evidence":"refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header","details":["the image it had is there and runs, as the plan expects"],"seconds":1.053699370000004,"severity":"blocks"},{"check":"refuse.docker-20.10[linux/arm64]","version":2,"verdict":"pass","evidence":"refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header","details":["the image it had is there and runs, as the plan expects"],"seconds":1.1165797179999117,"severity":"blocks"},{"check":"pull.docker-26.1[linux/amd64]","version":1,"verdict":"pass","evidence":"2 layers downloaded, 1 unpacked there before","details":[],"seconds":0.4089255179999327,"severity":"blocks"},{"check":"run.docker-26.1[linux/amd64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":1.1269226779998007,"severity":"blocks"},{"check":"pull.docker-26.1[linux/arm64]","version":1,"verdict":"pass","evidence":"3 layers downloaded","details":[],"seconds":11.068388044999892,"severity":"blocks"},{"check":"run.docker-26.1[linux/arm64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":3.8712523359999977,"severity":"blocks"},{"check":"pull.docker-28.5[linux/amd64]","version":1,"verdict":"pass","evidence":"2 layers downloaded, 1 unpacked there before","details":[],"seconds":0.7295453169999746,"severity":"blocks"},{"check":"run.docker-28.5[linux/amd64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":1.283071308999979,"severity":"blocks"},{"check":"pull.docker-28.5[linux/arm64]","version":1,"verdict":"pass","evidence":"3 layers downloaded","details":[],"seconds":17.32917481200002,"severity":"blocks"},{"check":"run.docker-28.5[linux/arm64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":2.455752086000075,"severity":"blocks"},{"check":"pull.docker-28.5-containerd[linux/amd64]","version":1,"verdict":"pass","evidence":"2 layers downloaded, 1 unpacked there before","details":[],"seconds":0.9745179330000155,"severity":"blocks"},{"check":"run.docker-28.5-containerd[linux/amd64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":1.177736608000032,"severity":"blocks"},{"check":"pull.docker-28.5-containerd[linux/arm64]","version":1,"verdict":"pass","evidence":"3 layers downloaded","details":[],"seconds":5.360871968000083,"severity":"blocks"},{"check":"run.docker-28.5-containerd[linux/arm64]","version":1,"verdict":"pass","evidence":"printed ''built on''","details":[],"seconds":1.2380867819999821,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci zstd index and what was before","details":[],"seconds":0.2747190090001368,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"107.7 MB, -20% against what was published; built in 193 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.6 s, 2 tags to move; pulled by docker-20.10","details":["rehearsed on web"],"seconds":0.5950268439999036,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"0.9% of clients are below docker 23.0, the limit is 1.0% (docker 20.10.24 0.9%)","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":116.96990910299996,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (165,'2026-11-27 05:56:54.893056','duo','signed','{"release":"1.0.2-ff8f37b0","phase":"zstd","digests":["demo/duo@sha256:01fad87e0d69be3659254c4139e4fe24a42de011a6cd03f7064bd938eed4e924","demo/duo@sha256:78a2a74840403faa1e6ef07e9e57fc95a9e4aceba0d8208389464a70ef98ef08","demo/duo@sha256:8523bed32a14be26fac8f529bbddfbb77ffe41dc9921bfb127a127899eb05805"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"3 digests (3 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:01fad8..: 127.0.0.1:5000/demo/duo@sha256:a4cbfd7e92d65ed8f86e8c0ac3cdc0c4fe1d7fe5d72af333548ceb19532b55a3 (a bundle by the fallback tag)","sha256:78a2a7..: 127.0.0.1:5000/demo/duo@sha256:68b78877d8bd8e7ddbe89e76d1cf8071cd09d5a8b5fe81f8d96b9b84f3785b33 (a bundle by the fallback tag)","sha256:8523be..: 127.0.0.1:5000/demo/duo@sha256:2cf61dcd1c52fe9af565efb6b7416953a2d0f308c37ac17e08c1341fe500d9d6 (a bundle by the fallback tag)"],"seconds":3.906049058999997,"severity":"blocks"}}');
INSERT INTO events VALUES (166,'2026-11-27 05:56:54.914866','duo','intended','{"release":"1.0.2-ff8f37b0","phase":"zstd","moves":[{"image":"demo/duo","tag":"latest","old":"sha256:3fb844660f3040d70eb557b644930be1e8bb7f6f4c290ee6d6eb645cfc95b063","new":"sha256:8523bed32a14be26fac8f529bbddfbb77ffe41dc9921bfb127a127899eb05805"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (167,'2026-11-27 05:56:54.966748','duo','moved','{"release":"1.0.2-ff8f37b0","phase":"zstd","move":{"image":"demo/duo","tag":"latest","old":"sha256:3fb844660f3040d70eb557b644930be1e8bb7f6f4c290ee6d6eb645cfc95b063","new":"sha256:8523bed32a14be26fac8f529bbddfbb77ffe41dc9921bfb127a127899eb05805"}}');
INSERT INTO events VALUES (168,'2026-11-27 05:56:54.986516','duo','promoted','{"release":"1.0.2-ff8f37b0","phase":"zstd","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (169,'2026-11-27 05:56:55.290223','@fleet','wave-opened','{"phase":"index","number":1,"members":["tool"]}');
INSERT INTO events VALUES (170,'2026-11-27 05:57:03.793123','tool','judged','{"release":"1.4.0-ff41b5d4","phase":"index","verdict":"pass","digests":["sha256:4f18ce8d4daa23b2995bba5a3341015a1d7a64c338e5e371a082518be6c43419"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"3 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"oci, zstd","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"index","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"1 layers, 1 MB unpacked, 1 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"1 layers, 1 MB unpacked, 1 known","details":[],"seconds":0.0012239760001193645,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"1 layers, 1 MB unpacked, 1 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"only root changed","details":["linux/amd64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"2 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"refuse.docker-20.10","version":2,"verdict":"pass","evidence":"refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header","details":["the image it had is there and runs, as the plan expects"],"seconds":0.523894829000028,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"0 layers downloaded, 1 unpacked there before","details":[],"seconds":0.5310162339999351,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''tool ''","details":[],"seconds":1.2687349069999527,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"0 layers downloaded, 1 unpacked there before","details":[],"seconds":0.43610750699986056,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''tool ''","details":[],"seconds":0.7654073190001327,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"0 layers downloaded, 1 unpacked there before","details":[],"seconds":0.27864340299993273,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''tool ''","details":[],"seconds":1.6612168719998408,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci zstd index and what was before","details":[],"seconds":0.28891983300013635,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"0.3 MB, +0% against what was published; built in 47 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.1 s, 2 tags to move; pulled by docker-26.1","details":[],"seconds":0.10076624399994216,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":8.114198233000025,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (171,'2026-11-27 05:57:05.981632','tool','signed','{"release":"1.4.0-ff41b5d4","phase":"index","digests":["demo/tool@sha256:4f18ce8d4daa23b2995bba5a3341015a1d7a64c338e5e371a082518be6c43419"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"2 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:d066e1..: 127.0.0.1:5000/demo/tool@sha256:03d5133bbe560403c1ee48553a52b3417bec3704d65ef1f688988451c2c0b637 (a bundle by the fallback tag)","sha256:4f18ce..: 127.0.0.1:5000/demo/tool@sha256:aa2ddc3ffdd372b6153672b0189fdd84529acc17adbd1b551935ee5c971d2e95 (a bundle by the fallback tag)"],"seconds":1.9187884069999654,"severity":"blocks"}}');
INSERT INTO events VALUES (172,'2026-11-27 05:57:06.001067','tool','intended','{"release":"1.4.0-ff41b5d4","phase":"index","moves":[{"image":"demo/tool","tag":"latest","old":"sha256:d066e1920029168dd3f1dd0836e45b80b7607f0fa1a75b7c9dacdb6af37d058e","new":"sha256:4f18ce8d4daa23b2995bba5a3341015a1d7a64c338e5e371a082518be6c43419"},{"image":"demo/tool","tag":"stable","old":"sha256:d066e1920029168dd3f1dd0836e45b80b7607f0fa1a75b7c9dacdb6af37d058e","new":"sha256:4f18ce8d4daa23b2995bba5a3341015a1d7a64c338e5e371a082518be6c43419"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (173,'2026-11-27 05:57:06.038689','tool','moved','{"release":"1.4.0-ff41b5d4","phase":"index","move":{"image":"demo/tool","tag":"latest","old":"sha256:d066e1920029168dd3f1dd0836e45b80b7607f0fa1a75b7c9dacdb6af37d058e","new":"sha256:4f18ce8d4daa23b2995bba5a3341015a1d7a64c338e5e371a082518be6c43419"}}');
INSERT INTO events VALUES (174,'2026-11-27 05:57:06.082163','tool','moved','{"release":"1.4.0-ff41b5d4","phase":"index","move":{"image":"demo/tool","tag":"stable","old":"sha256:d066e1920029168dd3f1dd0836e45b80b7607f0fa1a75b7c9dacdb6af37d058e","new":"sha256:4f18ce8d4daa23b2995bba5a3341015a1d7a64c338e5e371a082518be6c43419"}}');
INSERT INTO events VALUES (175,'2026-11-27 05:57:06.097113','tool','promoted','{"release":"1.4.0-ff41b5d4","phase":"index","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (176,'2026-11-27 05:57:06.404793','@fleet','wave-opened','{"phase":"index","number":2,"members":["compiled","big","node","agent","web"]}');
INSERT INTO events VALUES (177,'2026-11-27 05:57:58.605429','node','judged','{"release":"3.2.1-28f88f2d","phase":"index","verdict":"pass","digests":["sha256:6b853bcfb852961192106684fc55c282fa31cfdf8e74e6000685e95ed68edb0f"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"3 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"oci, zstd","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"index","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"4 layers, 274 MB unpacked, 4 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"4 layers, 274 MB unpacked, 4 known","details":[],"seconds":0.0013344510000479204,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"4 layers, 274 MB unpacked, 4 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"only root changed","details":["linux/amd64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"5 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"refuse.docker-20.10","version":2,"verdict":"pass","evidence":"refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header","details":["the image it had is there and runs, as the plan expects"],"seconds":2.3041827449999346,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"0 layers downloaded, 4 unpacked there before","details":[],"seconds":0.8473436669999046,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''echoed a message''","details":[],"seconds":3.2128604350000387,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"0 layers downloaded, 4 unpacked there before","details":[],"seconds":0.4253008499999851,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''echoed a message''","details":[],"seconds":2.473965534000172,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"3 layers downloaded, 1 unpacked there before","details":[],"seconds":1.4802329699998609,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''echoed a message''","details":[],"seconds":3.239041514999826,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci zstd index and what was before","details":[],"seconds":0.28891983300013635,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"85.2 MB, -16% against what was published; built in 97 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.3 s, 1 tags to move; pulled by docker-26.1","details":[],"seconds":0.3363223950000247,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":51.86208606200012,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (178,'2026-11-27 05:57:58.641134','big','judged','{"release":"7.0.0-2d49fc6a","phase":"index","verdict":"pass","digests":["sha256:894e05a9c617c8a0cba93deb1f9e728ec2d3c3d9f64267a9bbea6518d96f618d"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"3 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"oci, zstd","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"index","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"12 layers, 287 MB unpacked, 12 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"12 layers, 287 MB unpacked, 12 known","details":[],"seconds":0.0012277119999453134,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"12 layers, 287 MB unpacked, 12 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"only root changed","details":["linux/amd64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"13 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"refuse.docker-20.10","version":2,"verdict":"pass","evidence":"refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header","details":["the image it had is there and runs, as the plan expects"],"seconds":2.9722090289999414,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"0 layers downloaded, 12 unpacked there before","details":[],"seconds":0.42450047099987387,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''big ''","details":[],"seconds":1.943958909999992,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"0 layers downloaded, 12 unpacked there before","details":[],"seconds":0.6242175239999597,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''big ''","details":[],"seconds":0.9612670390001767,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"11 layers downloaded, 1 unpacked there before","details":[],"seconds":3.3208702580000136,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''big ''","details":[],"seconds":1.5719476450001366,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci zstd index and what was before","details":[],"seconds":0.28891983300013635,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"156.9 MB, -8% against what was published; built in 141 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.3 s, 1 tags to move; pulled by docker-26.1","details":["rehearsed on node"],"seconds":0.3363223950000247,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":51.72197838099987,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (179,'2026-11-27 05:57:58.720158','compiled','judged','{"release":"2.3.1-2efb78b6","phase":"index","verdict":"pass","digests":["sha256:4f1496642d873b321e6b093b9a5162ea2005e6909cdc86f7aac74eabdcc6d7fb"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"3 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"oci, zstd","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"index","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"3 layers, 180 MB unpacked, 3 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"3 layers, 180 MB unpacked, 3 known","details":[],"seconds":0.005791552999880878,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"3 layers, 180 MB unpacked, 3 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"only root changed","details":["linux/amd64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"4 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"refuse.docker-20.10","version":2,"verdict":"pass","evidence":"refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header","details":["the image it had is there and runs, as the plan expects"],"seconds":1.0648328830000082,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"0 layers downloaded, 3 unpacked there before","details":[],"seconds":0.7778108509999129,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''served 1.414214''","details":[],"seconds":1.178042208000079,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"0 layers downloaded, 3 unpacked there before","details":[],"seconds":0.6631379860000379,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''served 1.414214''","details":[],"seconds":0.8552553440001702,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"0 layers downloaded, 3 unpacked there before","details":[],"seconds":0.45216628000002856,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''served 1.414214''","details":[],"seconds":1.0525207400000909,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci zstd index and what was before","details":[],"seconds":0.28891983300013635,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"54.5 MB, -19% against what was published; built in 111 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.3 s, 1 tags to move; pulled by docker-26.1","details":["rehearsed on node"],"seconds":0.3363223950000247,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":51.91884992699988,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (180,'2026-11-27 05:57:58.805116','web','judged','{"release":"2026.11.0-7a5fcda0","phase":"index","verdict":"pass","digests":["sha256:c736d735692b5039e6e87c107ad6e6aa42a26c9e40e3260b86bb2e3f43359eec"],"results":[{"check":"envelope.digest","version":1,"verdict":"pass","evidence":"3 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family","version":1,"verdict":"pass","evidence":"oci, zstd","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape","version":2,"verdict":"pass","evidence":"index","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec","version":1,"verdict":"pass","evidence":"7 layers, 222 MB unpacked, 7 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content","version":1,"verdict":"pass","evidence":"7 layers, 222 MB unpacked, 7 known","details":[],"seconds":0.00132548500005214,"severity":"blocks"},{"check":"layers.bounded","version":1,"verdict":"pass","evidence":"7 layers, 222 MB unpacked, 7 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared","version":1,"verdict":"pass","evidence":"only root changed","details":["linux/amd64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete","version":1,"verdict":"pass","evidence":"8 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"refuse.docker-20.10","version":2,"verdict":"pass","evidence":"refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header","details":["the image it had is there and runs, as the plan expects"],"seconds":1.589398385000095,"severity":"blocks"},{"check":"pull.docker-26.1","version":1,"verdict":"pass","evidence":"0 layers downloaded, 7 unpacked there before","details":[],"seconds":0.6923787190000894,"severity":"blocks"},{"check":"run.docker-26.1","version":1,"verdict":"pass","evidence":"printed ''served <h1>web ''","details":[],"seconds":4.175857898999993,"severity":"blocks"},{"check":"pull.docker-28.5","version":1,"verdict":"pass","evidence":"0 layers downloaded, 7 unpacked there before","details":[],"seconds":0.4715972950000378,"severity":"blocks"},{"check":"run.docker-28.5","version":1,"verdict":"pass","evidence":"printed ''served <h1>web ''","details":[],"seconds":3.0116645020000306,"severity":"blocks"},{"check":"pull.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"6 layers downloaded, 1 unpacked there before","details":[],"seconds":2.4506979469999806,"severity":"blocks"},{"check":"run.docker-28.5-containerd","version":1,"verdict":"pass","evidence":"printed ''served <h1>web ''","details":[],"seconds":2.724144185999876,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci zstd index and what was before","details":[],"seconds":0.28891983300013635,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"67.1 MB, -17% against what was published; built in 37 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.3 s, 1 tags to move; pulled by docker-26.1","details":["rehearsed on node"],"seconds":0.3363223950000247,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":52.03598984599989,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (181,'2026-11-27 05:57:58.851286','agent','judged','{"release":"0.9.0-9445a66b","phase":"index","verdict":"pass","digests":["sha256:764d764499008317e2b3797904c3feddc825b77e38b7c5529ead26720ab571c8","sha256:64019ab0c509e4bb9e28d50fc23213409296c4b60a8a381c1c7c6c0d1cf787e6","sha256:fedd2dfc1d3e39f52b262c83dff34f4cf671a74b72199f75a97b8b81e6a2c6cb"],"results":[{"check":"envelope.digest[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"3 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type[demo/amd64-agent]","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"oci, zstd","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape[demo/amd64-agent]","version":2,"verdict":"pass","evidence":"index","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"linux/amd64 takes linux/amd64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked, 2 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked, 2 known","details":[],"seconds":0.0012149589999808086,"severity":"blocks"},{"check":"layers.bounded[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked, 2 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"only root changed","details":["linux/amd64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"3 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"refuse.docker-20.10[demo/amd64-agent]","version":2,"verdict":"pass","evidence":"refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header","details":["the image it had is there and runs, as the plan expects"],"seconds":0.4528104810001423,"severity":"blocks"},{"check":"pull.docker-26.1[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 2 unpacked there before","details":[],"seconds":0.2649818919999234,"severity":"blocks"},{"check":"run.docker-26.1[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":0.9132714869999745,"severity":"blocks"},{"check":"pull.docker-28.5[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 2 unpacked there before","details":[],"seconds":0.39573926900015977,"severity":"blocks"},{"check":"run.docker-28.5[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.4998323479999272,"severity":"blocks"},{"check":"pull.docker-28.5-containerd[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 2 unpacked there before","details":[],"seconds":0.27525135500013675,"severity":"blocks"},{"check":"run.docker-28.5-containerd[demo/amd64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.4267429110000194,"severity":"blocks"},{"check":"envelope.digest[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"3 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type[demo/aarch64-agent]","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"oci, zstd","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape[demo/aarch64-agent]","version":2,"verdict":"pass","evidence":"index","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"linux/arm64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"linux/arm64 takes linux/arm64","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked, 2 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked, 2 known","details":[],"seconds":0.005628859000125885,"severity":"blocks"},{"check":"layers.bounded[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"2 layers, 2 MB unpacked, 2 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"only root changed","details":["linux/arm64: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"3 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"refuse.docker-20.10[demo/aarch64-agent]","version":2,"verdict":"pass","evidence":"refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header","details":["the image it had is there and runs, as the plan expects"],"seconds":0.6630340649999198,"severity":"blocks"},{"check":"pull.docker-26.1[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 2 unpacked there before","details":[],"seconds":0.6121862630000123,"severity":"blocks"},{"check":"run.docker-26.1[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.4788769809999849,"severity":"blocks"},{"check":"pull.docker-28.5[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 2 unpacked there before","details":[],"seconds":0.5195887039999434,"severity":"blocks"},{"check":"run.docker-28.5[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.3725540660000206,"severity":"blocks"},{"check":"pull.docker-28.5-containerd[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 2 unpacked there before","details":[],"seconds":0.3968255780000618,"severity":"blocks"},{"check":"run.docker-28.5-containerd[demo/aarch64-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.0029644400001416,"severity":"blocks"},{"check":"envelope.digest[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"3 documents","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.type[demo/armhf-agent]","version":2,"verdict":"pass","evidence":"as it should be","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.family[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"oci, zstd","details":[],"seconds":0.0,"severity":"blocks"},{"check":"envelope.shape[demo/armhf-agent]","version":2,"verdict":"pass","evidence":"index","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.match[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"linux/arm/v7","details":[],"seconds":0.0,"severity":"blocks"},{"check":"platform.choice[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"linux/arm/v7 takes linux/arm/v7","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.codec[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers, 1 MB unpacked, 2 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"layers.content[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers, 1 MB unpacked, 2 known","details":[],"seconds":0.002429514999903404,"severity":"blocks"},{"check":"layers.bounded[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"2 layers, 1 MB unpacked, 2 known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"delta.declared[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"only root changed","details":["linux/arm/v7: config byte-identical"],"seconds":0.0,"severity":"blocks"},{"check":"closure.complete[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"3 blobs answer","details":[],"seconds":0.0,"severity":"blocks"},{"check":"refuse.docker-20.10[demo/armhf-agent]","version":2,"verdict":"pass","evidence":"refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header","details":["the image it had is there and runs, as the plan expects"],"seconds":0.5532957030000034,"severity":"blocks"},{"check":"pull.docker-26.1[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 2 unpacked there before","details":[],"seconds":0.3812534019998566,"severity":"blocks"},{"check":"run.docker-26.1[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.4102399870000681,"severity":"blocks"},{"check":"pull.docker-28.5[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 2 unpacked there before","details":[],"seconds":0.4707269799998812,"severity":"blocks"},{"check":"run.docker-28.5[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.5260816899999554,"severity":"blocks"},{"check":"pull.docker-28.5-containerd[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"0 layers downloaded, 2 unpacked there before","details":[],"seconds":0.38205883800014817,"severity":"blocks"},{"check":"run.docker-28.5-containerd[demo/armhf-agent]","version":1,"verdict":"pass","evidence":"printed ''agent ''","details":[],"seconds":1.7615100010000333,"severity":"blocks"},{"check":"accept.registry","version":1,"verdict":"pass","evidence":"127.0.0.1:5000 took oci zstd index and what was before","details":[],"seconds":0.28891983300013635,"severity":"blocks"},{"check":"size.budget","version":1,"verdict":"pass","evidence":"3.1 MB, +1% against what was published; built in 168 s","details":[],"seconds":0.0,"severity":"blocks"},{"check":"rollback.rehearsed","version":1,"verdict":"pass","evidence":"back in 0.3 s, 1 tags to move; pulled by docker-26.1","details":["rehearsed on node"],"seconds":0.3363223950000247,"severity":"blocks"},{"check":"fleet.floor","version":1,"verdict":"pass","evidence":"breaks no client that is known","details":[],"seconds":0.0,"severity":"blocks"},{"check":"toolchain.drift","version":1,"verdict":"pass","evidence":"buildkit v0.34.2, buildx 0.29.1+ds1, control 28.5.2+dfsg4, engine 28.5.2+dfsg4","details":[],"seconds":0.0,"severity":"reports"}],"seconds":52.013441206999914,"toolchain":{"buildx":"0.29.1+ds1","buildkit":"v0.34.2","engine":"28.5.2+dfsg4","control":"28.5.2+dfsg4"}}');
INSERT INTO events VALUES (182,'2026-11-27 05:58:07.248044','big','signed','{"release":"7.0.0-2d49fc6a","phase":"index","digests":["demo/big@sha256:894e05a9c617c8a0cba93deb1f9e728ec2d3c3d9f64267a9bbea6518d96f618d"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"2 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:45b618..: 127.0.0.1:5000/demo/big@sha256:02a755232d6c683a0fc1011f88ce627b9c8ae4ed07c14975fc8e17805dbf010e (a bundle by the fallback tag)","sha256:894e05..: 127.0.0.1:5000/demo/big@sha256:baa471a139c35f856f4a682b7868225aa47d77e55cf9835c003fad05848f8263 (a bundle by the fallback tag)"],"seconds":7.326995938999971,"severity":"blocks"}}');
INSERT INTO events VALUES (183,'2026-11-27 05:58:07.284852','big','intended','{"release":"7.0.0-2d49fc6a","phase":"index","moves":[{"image":"demo/big","tag":"latest","old":"sha256:45b6188f65b8145b8e13f7d9df5f8fab537d528162b68da760f3221f69b7ea97","new":"sha256:894e05a9c617c8a0cba93deb1f9e728ec2d3c3d9f64267a9bbea6518d96f618d"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (184,'2026-11-27 05:58:07.465971','big','moved','{"release":"7.0.0-2d49fc6a","phase":"index","move":{"image":"demo/big","tag":"latest","old":"sha256:45b6188f65b8145b8e13f7d9df5f8fab537d528162b68da760f3221f69b7ea97","new":"sha256:894e05a9c617c8a0cba93deb1f9e728ec2d3c3d9f64267a9bbea6518d96f618d"}}');
INSERT INTO events VALUES (185,'2026-11-27 05:58:07.495109','big','promoted','{"release":"7.0.0-2d49fc6a","phase":"index","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (186,'2026-11-27 05:58:07.543341','web','signed','{"release":"2026.11.0-7a5fcda0","phase":"index","digests":["demo/web@sha256:c736d735692b5039e6e87c107ad6e6aa42a26c9e40e3260b86bb2e3f43359eec"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"2 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:9aed76..: 127.0.0.1:5000/demo/web@sha256:50338489e865b7e5ca8bfa056879cbfd2a8b0eb9868c04f0d09e7696ac5a3b19 (a bundle by the fallback tag)","sha256:c736d7..: 127.0.0.1:5000/demo/web@sha256:2da08f53f29fdbd093b32c702483b5e78181354a2e1659f34205e415efb90275 (a bundle by the fallback tag)"],"seconds":7.5572313140000915,"severity":"blocks"}}');
INSERT INTO events VALUES (187,'2026-11-27 05:58:07.558313','web','intended','{"release":"2026.11.0-7a5fcda0","phase":"index","moves":[{"image":"demo/web","tag":"latest","old":"sha256:9aed763f0a56851b0cb3ed58091cab41eaa81d3e3681786ecee8b1e98b50851b","new":"sha256:c736d735692b5039e6e87c107ad6e6aa42a26c9e40e3260b86bb2e3f43359eec"},{"image":"demo/web","tag":"stable","old":"sha256:9aed763f0a56851b0cb3ed58091cab41eaa81d3e3681786ecee8b1e98b50851b","new":"sha256:c736d735692b5039e6e87c107ad6e6aa42a26c9e40e3260b86bb2e3f43359eec"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (188,'2026-11-27 05:58:07.725151','web','moved','{"release":"2026.11.0-7a5fcda0","phase":"index","move":{"image":"demo/web","tag":"latest","old":"sha256:9aed763f0a56851b0cb3ed58091cab41eaa81d3e3681786ecee8b1e98b50851b","new":"sha256:c736d735692b5039e6e87c107ad6e6aa42a26c9e40e3260b86bb2e3f43359eec"}}');
INSERT INTO events VALUES (189,'2026-11-27 05:58:08.242096','web','moved','{"release":"2026.11.0-7a5fcda0","phase":"index","move":{"image":"demo/web","tag":"stable","old":"sha256:9aed763f0a56851b0cb3ed58091cab41eaa81d3e3681786ecee8b1e98b50851b","new":"sha256:c736d735692b5039e6e87c107ad6e6aa42a26c9e40e3260b86bb2e3f43359eec"}}');
INSERT INTO events VALUES (190,'2026-11-27 05:58:08.280602','web','promoted','{"release":"2026.11.0-7a5fcda0","phase":"index","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (191,'2026-11-27 05:58:08.707695','agent','signed','{"release":"0.9.0-9445a66b","phase":"index","digests":["demo/amd64-agent@sha256:764d764499008317e2b3797904c3feddc825b77e38b7c5529ead26720ab571c8"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"2 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:688344..: 127.0.0.1:5000/demo/amd64-agent@sha256:cecdb301069488bf70479f1710d8038ecb0596ac44b71d6559173ba940c513ca (a bundle by the fallback tag)","sha256:764d76..: 127.0.0.1:5000/demo/amd64-agent@sha256:11ec20d13b828b2a08ae3b252e731d3ee202718fd5ddb9a3fb58e2ba3f58d96c (a bundle by the fallback tag)"],"seconds":8.080750076999948,"severity":"blocks"}}');
INSERT INTO events VALUES (192,'2026-11-27 05:58:08.720441','node','signed','{"release":"3.2.1-28f88f2d","phase":"index","digests":["demo/node@sha256:6b853bcfb852961192106684fc55c282fa31cfdf8e74e6000685e95ed68edb0f"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"2 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:ea3ce1..: 127.0.0.1:5000/demo/node@sha256:0a273fa98a00c6f8033cc9e73ca7cf6fa6e7c514d18ba500acae10e0a6e96e6a (a bundle by the fallback tag)","sha256:6b853b..: 127.0.0.1:5000/demo/node@sha256:0c39172bacd2e9d5ad68ad132f5913293948f111ac0b05db8a18bbfb79580b05 (a bundle by the fallback tag)"],"seconds":8.672959207000076,"severity":"blocks"}}');
INSERT INTO events VALUES (193,'2026-11-27 05:58:08.772180','node','intended','{"release":"3.2.1-28f88f2d","phase":"index","moves":[{"image":"demo/node","tag":"latest","old":"sha256:ea3ce13568108d1bdc9cae1bb0998a22589b658ce5e4890a2a29f61b1472a766","new":"sha256:6b853bcfb852961192106684fc55c282fa31cfdf8e74e6000685e95ed68edb0f"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (194,'2026-11-27 05:58:08.865960','node','moved','{"release":"3.2.1-28f88f2d","phase":"index","move":{"image":"demo/node","tag":"latest","old":"sha256:ea3ce13568108d1bdc9cae1bb0998a22589b658ce5e4890a2a29f61b1472a766","new":"sha256:6b853bcfb852961192106684fc55c282fa31cfdf8e74e6000685e95ed68edb0f"}}');
INSERT INTO events VALUES (195,'2026-11-27 05:58:08.887868','node','promoted','{"release":"3.2.1-28f88f2d","phase":"index","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (196,'2026-11-27 05:58:09.087309','agent','signed','{"release":"0.9.0-9445a66b","phase":"index","digests":["demo/aarch64-agent@sha256:64019ab0c509e4bb9e28d50fc23213409296c4b60a8a381c1c7c6c0d1cf787e6"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"2 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:617744..: 127.0.0.1:5000/demo/aarch64-agent@sha256:997c5e391b32d84f8d118af1da4185054812b9571b82f64efc06c14fc9a1b1fd (a bundle by the fallback tag)","sha256:64019a..: 127.0.0.1:5000/demo/aarch64-agent@sha256:e47c0d48b67c738993cee497b6fe06a57f9aa1e7d8d895441466713e9beed2f1 (a bundle by the fallback tag)"],"seconds":8.460272841000005,"severity":"blocks"}}');
INSERT INTO events VALUES (197,'2026-11-27 05:58:09.127419','compiled','signed','{"release":"2.3.1-2efb78b6","phase":"index","digests":["demo/compiled@sha256:4f1496642d873b321e6b093b9a5162ea2005e6909cdc86f7aac74eabdcc6d7fb"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"2 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:f60ef4..: 127.0.0.1:5000/demo/compiled@sha256:060c2ef8f220819fff17315b09c4b365857df6224a325d5602386f7267a037af (a bundle by the fallback tag)","sha256:4f1496..: 127.0.0.1:5000/demo/compiled@sha256:3e4172adccb7a047dbc06509ceed3f44e03335c5c7618d937fe2ad7ba37d9608 (a bundle by the fallback tag)"],"seconds":8.916588843,"severity":"blocks"}}');
INSERT INTO events VALUES (198,'2026-11-27 05:58:09.157295','compiled','intended','{"release":"2.3.1-2efb78b6","phase":"index","moves":[{"image":"demo/compiled","tag":"latest","old":"sha256:f60ef40e7189da75cddca1c1c619c962ef7eb326182486053591a532bba9ccde","new":"sha256:4f1496642d873b321e6b093b9a5162ea2005e6909cdc86f7aac74eabdcc6d7fb"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (199,'2026-11-27 05:58:09.356305','agent','signed','{"release":"0.9.0-9445a66b","phase":"index","digests":["demo/armhf-agent@sha256:fedd2dfc1d3e39f52b262c83dff34f4cf671a74b72199f75a97b8b81e6a2c6cb"],"result":{"check":"sign.verify","version":1,"verdict":"pass","evidence":"2 digests (1 signed now), a bundle by the fallback tag; accepted by cosign, which reads bundles and `.sig` tags","details":["sha256:122e66..: 127.0.0.1:5000/demo/armhf-agent@sha256:02cb6e63a48ccee400309661406c8f1625c758d5a5b2f372a45f84311d38bb97 (a bundle by the fallback tag)","sha256:fedd2d..: 127.0.0.1:5000/demo/armhf-agent@sha256:f33a02e5cd98b7a7ef9cd518b238f680f96bf83ccd273f7c75ac68f9f9265602 (a bundle by the fallback tag)"],"seconds":8.729246310000008,"severity":"blocks"}}');
INSERT INTO events VALUES (200,'2026-11-27 05:58:09.376283','agent','intended','{"release":"0.9.0-9445a66b","phase":"index","moves":[{"image":"demo/amd64-agent","tag":"latest","old":"sha256:688344c99484224bd8adb2529f20649ab6d1e010afa016711b57307141dc55f0","new":"sha256:764d764499008317e2b3797904c3feddc825b77e38b7c5529ead26720ab571c8"},{"image":"demo/aarch64-agent","tag":"latest","old":"sha256:617744f39962b00dc59bddeb780c3363ad908c1bb4ac31d383a357a2106da72e","new":"sha256:64019ab0c509e4bb9e28d50fc23213409296c4b60a8a381c1c7c6c0d1cf787e6"},{"image":"demo/armhf-agent","tag":"latest","old":"sha256:122e66114f6c2a772e748ed709772efb49262d5e6afdc8c3c6ac5a6f4afc3a03","new":"sha256:fedd2dfc1d3e39f52b262c83dff34f4cf671a74b72199f75a97b8b81e6a2c6cb"}],"by":"ann@build-1","reason":"","rollback":false}');
INSERT INTO events VALUES (201,'2026-11-27 05:58:09.443671','compiled','moved','{"release":"2.3.1-2efb78b6","phase":"index","move":{"image":"demo/compiled","tag":"latest","old":"sha256:f60ef40e7189da75cddca1c1c619c962ef7eb326182486053591a532bba9ccde","new":"sha256:4f1496642d873b321e6b093b9a5162ea2005e6909cdc86f7aac74eabdcc6d7fb"}}');
INSERT INTO events VALUES (202,'2026-11-27 05:58:09.458872','compiled','promoted','{"release":"2.3.1-2efb78b6","phase":"index","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (203,'2026-11-27 05:58:09.518249','agent','moved','{"release":"0.9.0-9445a66b","phase":"index","move":{"image":"demo/amd64-agent","tag":"latest","old":"sha256:688344c99484224bd8adb2529f20649ab6d1e010afa016711b57307141dc55f0","new":"sha256:764d764499008317e2b3797904c3feddc825b77e38b7c5529ead26720ab571c8"}}');
INSERT INTO events VALUES (204,'2026-11-27 05:58:09.664591','agent','moved','{"release":"0.9.0-9445a66b","phase":"index","move":{"image":"demo/aarch64-agent","tag":"latest","old":"sha256:617744f39962b00dc59bddeb780c3363ad908c1bb4ac31d383a357a2106da72e","new":"sha256:64019ab0c509e4bb9e28d50fc23213409296c4b60a8a381c1c7c6c0d1cf787e6"}}');
INSERT INTO events VALUES (205,'2026-11-27 05:58:09.789057','agent','moved','{"release":"0.9.0-9445a66b","phase":"index","move":{"image":"demo/armhf-agent","tag":"latest","old":"sha256:122e66114f6c2a772e748ed709772efb49262d5e6afdc8c3c6ac5a6f4afc3a03","new":"sha256:fedd2dfc1d3e39f52b262c83dff34f4cf671a74b72199f75a97b8b81e6a2c6cb"}}');
INSERT INTO events VALUES (206,'2026-11-27 05:58:09.793525','agent','promoted','{"release":"0.9.0-9445a66b","phase":"index","by":"ann@build-1","reason":""}');
INSERT INTO events VALUES (207,'2026-11-27 05:58:16.621985','tool','intended','{"release":"1.4.0-ff41b5d4","phase":"oci","moves":[{"image":"demo/tool","tag":"latest","old":"sha256:4f18ce8d4daa23b2995bba5a3341015a1d7a64c338e5e371a082518be6c43419","new":"sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b"},{"image":"demo/tool","tag":"stable","old":"sha256:4f18ce8d4daa23b2995bba5a3341015a1d7a64c338e5e371a082518be6c43419","new":"sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b"}],"by":"ann@build-1","reason":"the demo shows a rollback","rollback":true}');
INSERT INTO events VALUES (208,'2026-11-27 05:58:16.675144','tool','moved','{"release":"1.4.0-ff41b5d4","phase":"oci","move":{"image":"demo/tool","tag":"latest","old":"sha256:4f18ce8d4daa23b2995bba5a3341015a1d7a64c338e5e371a082518be6c43419","new":"sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b"}}');
INSERT INTO events VALUES (209,'2026-11-27 05:58:16.703151','tool','moved','{"release":"1.4.0-ff41b5d4","phase":"oci","move":{"image":"demo/tool","tag":"stable","old":"sha256:4f18ce8d4daa23b2995bba5a3341015a1d7a64c338e5e371a082518be6c43419","new":"sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b"}}');
INSERT INTO events VALUES (210,'2026-11-27 05:58:16.718733','tool','rolled-back','{"release":"1.4.0-ff41b5d4","phase":"oci","by":"ann@build-1","reason":"the demo shows a rollback"}');
INSERT INTO manifests VALUES ('sha256:5e17ea3ee95cf3a935ba5645822c26b43ffddcfd786a76dba57d65668937cd30','application/vnd.docker.distribution.manifest.v2+json',CAST('{
   "schemaVersion": 2,
   "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
   "config": {
      "mediaType": "application/vnd.docker.container.image.v1+json",
      "size": 799,
      "digest": "sha256:b170ea2751366eed20f9aec4819fdd0256d5ad8ba6fe9d067fe1af495ff43565"
   },
   "layers": [
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 320655,
         "digest": "sha256:a25fb1a796dbb977b88aa4a59e750ba3178c562b1528c76dbb6cddee13898f4f"
      }
   ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:0749a41c80b6ef690dc4c1e555acdc2d36bc92c3f07f7e0735582a94e8eef5a8','application/vnd.docker.distribution.manifest.v2+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
  "config": {
    "mediaType": "application/vnd.docker.container.image.v1+json",
    "digest": "sha256:0bf766d3895c80771c1bb9d182aab75b8b0ea0337629d2bd7afdc5634a6454de",
    "size": 799
  },
  "layers": [
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:41ce1c56670f1004e33ce49cf449d1cca14a39cbc8928354ecb0f177c1818e8f",
      "size": 315221
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:661bad8ea2dc48026a26e8aac09a99cb40a9528a20d3cfeac9ac14532b970538','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:0bfe9ddec277e4c3c5fd6a945afd9bc8726f9585484c5d2213a1eb5bdff9a86c",
    "size": 1069
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4",
      "size": 67357592
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:bc729ad9e2f76dc406a1ceeed83a7371353dce458d63a483a5db3e5531fb2da6",
      "size": 440
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:3201bb5177d6a3c55f67237987d391c35a15679deffddc11592bea6c24826969','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "artifactType": "application/vnd.docker.attestation.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.empty.v1+json",
    "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    "size": 2,
    "data": "e30="
  },
  "layers": [
    {
      "mediaType": "application/vnd.in-toto+json",
      "digest": "sha256:17ef321395b547f8c7ed81fd0f275c746c940ddde0a3c49c9396846fe86c2af4",
      "size": 1775,
      "annotations": {
        "in-toto.io/predicate-type": "https://slsa.dev/provenance/v1"
      }
    }
  ],
  "subject": {
    "mediaType": "application/vnd.oci.image.manifest.v1+json",
    "digest": "sha256:661bad8ea2dc48026a26e8aac09a99cb40a9528a20d3cfeac9ac14532b970538",
    "size": 670
  }
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:05bc986a74ebb275392078b2e8840b32eb92eefe5ecade296ba829bab83d60e2','application/vnd.oci.image.index.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.index.v1+json",
  "manifests": [
    {
      "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "digest": "sha256:661bad8ea2dc48026a26e8aac09a99cb40a9528a20d3cfeac9ac14532b970538",
      "size": 670,
      "platform": {
        "architecture": "amd64",
        "os": "linux"
      }
    },
    {
      "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "digest": "sha256:3201bb5177d6a3c55f67237987d391c35a15679deffddc11592bea6c24826969",
      "size": 836,
      "annotations": {
        "vnd.docker.reference.digest": "sha256:661bad8ea2dc48026a26e8aac09a99cb40a9528a20d3cfeac9ac14532b970538",
        "vnd.docker.reference.type": "attestation-manifest"
      },
      "platform": {
        "architecture": "unknown",
        "os": "unknown"
      }
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:cb3e47249ba282ff063a5ca74474182fdee2589b8893c3d1c6bb24493533b9f2','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:c2c293bc43455a2d49d2147fd266f4d147edfbd407118c93164cb7729b416e2b",
    "size": 1064
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:3752bc4444164b7045ccce4a70463dbfee393bb795f4f3cc775a072fd2d14a55",
      "size": 54477473
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:8a3f7c673b327204ce281ce3fc5b51c8f2c10663fa242ebd428753e8081a10a3",
      "size": 417
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:3271eb0b5ca798dcf6189817155f5e09a7109e88295c47ff31d09fbb71979053','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "artifactType": "application/vnd.docker.attestation.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.empty.v1+json",
    "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    "size": 2,
    "data": "e30="
  },
  "layers": [
    {
      "mediaType": "application/vnd.in-toto+json",
      "digest": "sha256:af32082525d0cfc37416fa7b24d62b4725a45fe06b9b93d1d7149aae41fef23c",
      "size": 2170,
      "annotations": {
        "in-toto.io/predicate-type": "https://slsa.dev/provenance/v1"
      }
    }
  ],
  "subject": {
    "mediaType": "application/vnd.oci.image.manifest.v1+json",
    "digest": "sha256:cb3e47249ba282ff063a5ca74474182fdee2589b8893c3d1c6bb24493533b9f2",
    "size": 670
  }
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:69d3f51d58e5795d94f7d2db36c9e139f976a310ce111985ffbf9edbd775311a','application/vnd.oci.image.index.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.index.v1+json",
  "manifests": [
    {
      "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "digest": "sha256:cb3e47249ba282ff063a5ca74474182fdee2589b8893c3d1c6bb24493533b9f2",
      "size": 670,
      "platform": {
        "architecture": "amd64",
        "os": "linux"
      }
    },
    {
      "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "digest": "sha256:3271eb0b5ca798dcf6189817155f5e09a7109e88295c47ff31d09fbb71979053",
      "size": 836,
      "annotations": {
        "vnd.docker.reference.digest": "sha256:cb3e47249ba282ff063a5ca74474182fdee2589b8893c3d1c6bb24493533b9f2",
        "vnd.docker.reference.type": "attestation-manifest"
      },
      "platform": {
        "architecture": "unknown",
        "os": "unknown"
      }
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:0bf766d3895c80771c1bb9d182aab75b8b0ea0337629d2bd7afdc5634a6454de",
    "size": 799
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:41ce1c56670f1004e33ce49cf449d1cca14a39cbc8928354ecb0f177c1818e8f",
      "size": 315221
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:1930616b2452caa713a8eae083a4cf41e62ef4e3a74ddae5d5d62edefcc311e1','application/vnd.docker.distribution.manifest.v2+json',CAST('{
   "schemaVersion": 2,
   "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
   "config": {
      "mediaType": "application/vnd.docker.container.image.v1+json",
      "size": 3411,
      "digest": "sha256:e72b07d315ddaa42c43a76b5ae227ac3da88c9d35ad490afc3fe1810858e6c27"
   },
   "layers": [
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 67357592,
         "digest": "sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 12995486,
         "digest": "sha256:88c9a7aa960a904814996be0b584508a8b63965c8577339a468a73ba5263a6a7"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 92,
         "digest": "sha256:19f73348425e307476406efd416dbceeaec8cc64e27135f8a958d1ad4443dc6f"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 227,
         "digest": "sha256:855d6acdddb4b3ee9d336c97fff9109bd9379ec381d26b3aec2c74d4efc03cc4"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 558536,
         "digest": "sha256:50355d2e400ad5fddf536060578ed980fa0abc12a2f1ed53b107ad38e49cb45b"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 106,
         "digest": "sha256:c2c51e6c8794c2510285bc87254f06691bf1fb115ce01e355aef8e22e2ed904d"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 737,
         "digest": "sha256:6f758f0f94c2fd9abda4f2ed327a74153a22e9e7c67e3dfd04255da37492ffee"
      }
   ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:9088590860e9645043a983d9b6efc01a3d751095243081a2bdbbc5ca3903b0f0','application/vnd.docker.distribution.manifest.v2+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
  "config": {
    "mediaType": "application/vnd.docker.container.image.v1+json",
    "digest": "sha256:b7b6e1f7c8da553d0efc24482fc02a819af2cbb653536abf303521292cf88e4e",
    "size": 3421
  },
  "layers": [
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4",
      "size": 67357592
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:d2fd6c69a2403e1e1e177462331bb9e51e1cd933d417e0dc6d0a77c2c9fe73bf",
      "size": 12670478
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:751366ea1840ccde2fcbfc7385a9229e53463c1aa7c0a49093d19bdf182c0ae5",
      "size": 93
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:33e82419acfd473c192b81216cfd4c11d8c26a3dd9ce9c9549c4dd022ed13961",
      "size": 228
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:e57c84db07e581c58167b8e81ab131806e5d2ff552bccd73482457f417695aa2",
      "size": 542363
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:4f4fb700ef54461cfa02571ae0db9a0dc1e0cdb5577484a6d75e68dc38e8acc1",
      "size": 32
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:59e71311b386baff839f7a3b022705c679801f655e5953937f51b12d2fceb936",
      "size": 733
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:af1a82a2e351199677025bf6ccd256b15b04637395b58ace8fe93194a5dce90a','application/vnd.docker.distribution.manifest.v2+json',CAST('{
   "schemaVersion": 2,
   "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
   "config": {
      "mediaType": "application/vnd.docker.container.image.v1+json",
      "size": 1973,
      "digest": "sha256:72b4189ff4c0cc29659e583489d22c8bd9e74bebe8a555b15f8ea0708a685d00"
   },
   "layers": [
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 67357592,
         "digest": "sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 33820285,
         "digest": "sha256:adc71b579df3b162d43c9f52c75485c2f84aac172c9d94c836ceb3894974c08e"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 92,
         "digest": "sha256:a66075c299553ff105e836871e13f8e6a195425fee0ace1e5652116922ba6a2b"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 567,
         "digest": "sha256:87c2abaa67e847071bd002423e11e0c24b6b145baf181f7aac747bbf8eec1406"
      }
   ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:a407b1885be8c1d54628cf9e34479c4ee75e7485530f4287a173363d4b439baf','application/vnd.docker.distribution.manifest.v2+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
  "config": {
    "mediaType": "application/vnd.docker.container.image.v1+json",
    "digest": "sha256:8b285f0ac264bd83d3229a630f488d00b79156f145d94a4747f3bcf480804876",
    "size": 1973
  },
  "layers": [
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4",
      "size": 67357592
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:a00cfc4135407513037b1edc9cc0f8718b6b8080e10567043fe99e5120441d8a",
      "size": 33043842
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:576f47ec960ff89b5d05f37372ed17a94ef43149a239d5b7cee8db86185c502b",
      "size": 92
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:ab2f331ec7de099da5e86d73d8f87aadd39a767d3959388a04952d1cf9adbcd6",
      "size": 564
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:4ed631d95a4f350813bbf52fcbdead3323fd64fd89e355e2dd52bb90f1473aa1','application/vnd.docker.distribution.manifest.v2+json',CAST('{
   "schemaVersion": 2,
   "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
   "config": {
      "mediaType": "application/vnd.docker.container.image.v1+json",
      "size": 1538,
      "digest": "sha256:e59f11936216cd75b9df047bd356987ac92f2f6068fd7217629e4020934034ee"
   },
   "layers": [
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 67357592,
         "digest": "sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 2914,
         "digest": "sha256:81b57c6bf3a712c08873c146f2381c842508aec1b55b66b8fde0a3c1afba2a23"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 189,
         "digest": "sha256:1984f72da6630cca55e6c9f637674b214be1cbe283416622b21ce44cb6beea1e"
      }
   ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:2ae225f02d94f488088bf9bce420dc4f9d0d8de07a8380ac4be8ec81d5741f84','application/vnd.docker.distribution.manifest.v2+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
  "config": {
    "mediaType": "application/vnd.docker.container.image.v1+json",
    "digest": "sha256:93de96108a03df2d370f13f51eef5046c4dc74237e6dbd783917e9933cec01cb",
    "size": 1532
  },
  "layers": [
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4",
      "size": 67357592
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:87c300f749b6854422e1e64829d7acafaed2904c987d2f8b7dfa528fcab00fb6",
      "size": 2848
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:04ec3b08438844dc8d3c383e6e6c5a8183f7f6901165408b18dd93c33e1ad25b",
      "size": 197
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:8bdf9fce0b63b087d969a15e53306b224143c6c40218a75d50454f0c0c9f7c02','application/vnd.docker.distribution.manifest.v2+json',CAST('{
   "schemaVersion": 2,
   "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
   "config": {
      "mediaType": "application/vnd.docker.container.image.v1+json",
      "size": 4191,
      "digest": "sha256:454ce1089f1639308761cd4eef2524f9d3e3629759b7838897b50ce0d889a7ec"
   },
   "layers": [
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 67357592,
         "digest": "sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 96675,
         "digest": "sha256:8df30f997cc2f976d9d286a24a009192771c209072b391a794959a3def0809ac"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 75505383,
         "digest": "sha256:e039f879ea252fa6ae062f162e87204ed1166fa4800687d5f04b7e3ed2cb985b"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 25371694,
         "digest": "sha256:4bea854a82dc678585bc9e9d70462035bac4b126c3b78e59af0fe5d33bdf06e2"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 25155,
         "digest": "sha256:ea024b8e0317dfa3047acd536572ecbe96487280211f8af17acbe1556703640d"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 278,
         "digest": "sha256:53fca2a99b67933156879364ad408f5c21a62bb2eb74322271bc90851bde17a0"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 240,
         "digest": "sha256:4d5dfed6d9eb28614fc575df29453d8140ff3bb8d47cf0cee2c75af7d361257a"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 1334252,
         "digest": "sha256:9820f5eb293cd9a2dadafc241267a4277c516fcdee2fc3feceb83326e3912edd"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 21399,
         "digest": "sha256:8dd9214afdffbf232491149a80666d3d26c4649f6051904d4e1312289104bc7c"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 29,
         "digest": "sha256:9addb4c7f3afa99b03f24f9e05cb87d274a63ae9ba30c94f02c75e85d133e9de"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 153,
         "digest": "sha256:3bbc842cf701e43505a6c2bc117c6bbb16cdf8c7d15cda209147e25582946ad5"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 375,
         "digest": "sha256:19b51b126682e4142c51ee720124d370616bef57521799be9750c05f87448180"
      }
   ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:5e8ec35253ec913d3b2b1726b45e8882c11857d7c20eb6c6e570e60f747c2f5c','application/vnd.docker.distribution.manifest.v2+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
  "config": {
    "mediaType": "application/vnd.docker.container.image.v1+json",
    "digest": "sha256:130b374a49983fcab30f3035cb30f5704d656a5ad96298aeb2e175bd5d31246c",
    "size": 4190
  },
  "layers": [
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4",
      "size": 67357592
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:0cdf4d42a6390572e94ba8888fe694262bc17b5be3317c5a3fd58d365fd3bb21",
      "size": 93893
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:e626bd3819da0fd4ee7f3a0fa99032c3fe54998fabcc01774ba215e078544a74",
      "size": 75520753
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:6e5c15739781d1b29726625bdebd769759d39892c2cf5936b08b1e883e0fa394",
      "size": 19289056
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:0d3ba46e1c7c23cd81ece1e9aac1582b23d092ae771ed29d39b61a122bb8ecc7",
      "size": 26969
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:9cbcfb8901cf48275b007ba7c472901256253cb348beba1982e7f9c1d80692d5",
      "size": 257
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:7ce6d0c2175e9068ff9e765afc04599c89e1f17af953d4ade9ae436193d0abf7",
      "size": 239
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:d4e85822bf28734c442349687ef542e19a0ea1e93f1004b735774e3765c84772",
      "size": 1312083
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:9e706fbfa8ec78b875500f52e311c1f5714abdbe01b5f90691cb5524274f4e1c",
      "size": 20930
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:4f4fb700ef54461cfa02571ae0db9a0dc1e0cdb5577484a6d75e68dc38e8acc1",
      "size": 32
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:d15323807fdaa690d088c7ba8f4d42dd84509eed6121f512e2ebb04fea635232",
      "size": 141
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:b8faf29a58a1c9f873c8eea3654617b1bc92d5a2dfd50ede84984ed1d2181503",
      "size": 384
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:0f8ff313a047cbb0d5043371e74aac1a820360fc04653dbef06ad1d9fa0bde11','application/vnd.docker.distribution.manifest.v2+json',CAST('{
   "schemaVersion": 2,
   "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
   "config": {
      "mediaType": "application/vnd.docker.container.image.v1+json",
      "size": 1598,
      "digest": "sha256:8ff3ad24c1386bb39762116d29782840495c03763875b6eba851d7ccf1d96da6"
   },
   "layers": [
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 1079950,
         "digest": "sha256:9f525b4a90a2d3052bc7856441eccac34a3a0864b0b102791be3b60972e64265"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 338,
         "digest": "sha256:c0ac287779936f1cbc07c8bacf64c9a82e4cd4c5ebdf16a9ded55a97624d36a0"
      }
   ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:6755b03de9de39f851aa1e13bb1c77cc8a0c83c209d267f9a7ee5ea4df307b71','application/vnd.docker.distribution.manifest.v2+json',CAST('{
   "schemaVersion": 2,
   "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
   "config": {
      "mediaType": "application/vnd.docker.container.image.v1+json",
      "size": 1607,
      "digest": "sha256:38c58cf74ff8eb42cd5da1f7fd5ea1e9656cbed5df620020ff36709539a61729"
   },
   "layers": [
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 917126,
         "digest": "sha256:ef1e10841ca1b8c985f576c1637f8e6e082bb2517b3735fdc00da8b3630382af"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 338,
         "digest": "sha256:622e7d41ca7870d10de2176a34368ab2f8e7ff8c187a5a2fe7d9a2a91e7617ff"
      }
   ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:2d6339610735f371d1f50f3a67f5451fd47d9fc3458747b397b252e5e262f6cf','application/vnd.docker.distribution.manifest.v2+json',CAST('{
   "schemaVersion": 2,
   "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
   "config": {
      "mediaType": "application/vnd.docker.container.image.v1+json",
      "size": 1608,
      "digest": "sha256:e0be3a8472a56790583b9de00278ec692009b4a86e06b93d0988aa4a99746cdb"
   },
   "layers": [
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 1034636,
         "digest": "sha256:8736ce48a47dee9f697a3af70f2e58fb942c82459698ea0366a2b23b346b2be5"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 339,
         "digest": "sha256:9023937dbc189e8064636e2af4a45ce57b8c0b6dd6a90447aed1d5ca80201347"
      }
   ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:88c2735705266dcafc830ebe82817da1261b9bf06056058dbb5dffaa76e285e5','application/vnd.docker.distribution.manifest.v2+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
  "config": {
    "mediaType": "application/vnd.docker.container.image.v1+json",
    "digest": "sha256:8da875232d4ecab249ed0825ef17ae8235b516bd542d8374e26c8ec7ba5c13f3",
    "size": 1598
  },
  "layers": [
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:774aa9bb0faa7bf81224ede1790e3cba287887dae282bbc19463741bd8e84f47",
      "size": 1064343
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:2d5f5d2efb1c20197dc5c4f23be99897aaac237e2c655336f1438fa05d30d745",
      "size": 342
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:7f1e3e0d2325a12ebd6c1262ca7a6acac4e3cb184cad89a1ec458f52042e28d8','application/vnd.docker.distribution.manifest.v2+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
  "config": {
    "mediaType": "application/vnd.docker.container.image.v1+json",
    "digest": "sha256:0a15e11906b8fca50a17f6acf08b2f31ccadd754187e73deaec52ae282a4faf1",
    "size": 1608
  },
  "layers": [
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:e18aefb8479fe73ad05925e8d36e3bc60297d7b872670d234e1bc4b049214659",
      "size": 1029787
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:2d5f5d2efb1c20197dc5c4f23be99897aaac237e2c655336f1438fa05d30d745",
      "size": 342
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:b9c4206d2a1dd470028a89c45c0dc8aad749ce68bac68d7cd1f3253468f272d5','application/vnd.docker.distribution.manifest.v2+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
  "config": {
    "mediaType": "application/vnd.docker.container.image.v1+json",
    "digest": "sha256:7d34aeefa7b3cf15fd6dd62628115f50209ef43c26a137e77771979d89e9aec2",
    "size": 1607
  },
  "layers": [
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:4e265fd42b3dc8f556b3cd00eb1dd063f61769d5313ce3a3c3b355583fd66610",
      "size": 914616
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:2d5f5d2efb1c20197dc5c4f23be99897aaac237e2c655336f1438fa05d30d745",
      "size": 342
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:583bb93e26138f40d1a00c3f380296a7b737cea426f98a9a3a1cf53fee7a8201','application/vnd.docker.distribution.manifest.v2+json',CAST('{
   "schemaVersion": 2,
   "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
   "config": {
      "mediaType": "application/vnd.docker.container.image.v1+json",
      "size": 1471,
      "digest": "sha256:00dc65bead50344fea799e85f1a802d5d1f8d2a164ece1723fb16ffebff94dce"
   },
   "layers": [
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 67357592,
         "digest": "sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 518,
         "digest": "sha256:aef18c313a39fabc116b152e2c1347cbc4b6b123dfec570847384e5de28a5a2d"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 187,
         "digest": "sha256:c44c760b68f5bb54ddb81288329ad52b4f9acbe188ecbc36fadfebfc02840f59"
      }
   ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:f4b25c4109cb73c36b0e427cd5dc10eeabcca2fcae8e5235efbe7aa2fa3fd5a9','application/vnd.docker.distribution.manifest.v2+json',CAST('{
   "schemaVersion": 2,
   "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
   "config": {
      "mediaType": "application/vnd.docker.container.image.v1+json",
      "size": 1464,
      "digest": "sha256:95959b4f344bc95e9b541b4957a86c89a53b0e3e754ce4fbc8db27d2268d8761"
   },
   "layers": [
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 66829220,
         "digest": "sha256:a48c9c2ec685902659719f8be5282cb0ffbf5df8982feffdc9b66ff9bdeabe97"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 521,
         "digest": "sha256:4a82b4442e4fef2aae78964ed02d83ee5e9f054a7d802a055192bcb26a10bdcf"
      },
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 185,
         "digest": "sha256:5c174728c584b1b463ee3c28dae9fead1259a3d5289ace2acb1d226e9e2268f5"
      }
   ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:d9cd535a96e55e5b9eb16bfc054a582078370159f7289c56c879f9ff9c7f26b0','application/vnd.docker.distribution.manifest.list.v2+json',CAST('{
   "schemaVersion": 2,
   "mediaType": "application/vnd.docker.distribution.manifest.list.v2+json",
   "manifests": [
      {
         "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
         "size": 943,
         "digest": "sha256:583bb93e26138f40d1a00c3f380296a7b737cea426f98a9a3a1cf53fee7a8201",
         "platform": {
            "architecture": "amd64",
            "os": "linux"
         }
      },
      {
         "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
         "size": 943,
         "digest": "sha256:f4b25c4109cb73c36b0e427cd5dc10eeabcca2fcae8e5235efbe7aa2fa3fd5a9",
         "platform": {
            "architecture": "arm64",
            "os": "linux"
         }
      }
   ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:5330034666a22391473804f3bc8afd01e93fd37b75db7b40a84c92789b391da7','application/vnd.docker.distribution.manifest.v2+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
  "config": {
    "mediaType": "application/vnd.docker.container.image.v1+json",
    "digest": "sha256:3cc73bc6af3569e5fb4c50e9091860a4b8080bdd927a90142465a2c50b27217a",
    "size": 1471
  },
  "layers": [
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4",
      "size": 67357592
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:837f4235161a19bb2dee52678f316f9bf59bc850d81b1ce3ef7ce8060f939dee",
      "size": 523
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:7eee5750045313210f61b1ad79b4f5aa87d8f5d219a65ccdfb796c089f664fa2",
      "size": 179
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:6c423979fde46f83854cfa301d7ce3cf06d2c7ff90c664f52cfd0c1e086b27f2','application/vnd.docker.distribution.manifest.v2+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
  "config": {
    "mediaType": "application/vnd.docker.container.image.v1+json",
    "digest": "sha256:51a67fc7d5337598519d20a22f4d35f48b64d810fd1844bff7b800aa9dafbadd",
    "size": 1471
  },
  "layers": [
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:a48c9c2ec685902659719f8be5282cb0ffbf5df8982feffdc9b66ff9bdeabe97",
      "size": 66829220
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:9c072af78d5e098a4d8baa6755db028a80926386d4689388f91cdd27ebbd9bc1",
      "size": 524
    },
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "sha256:f3606d14a5b7b05729b0381f85bb1770f210eabfab5372b2d5f0bd413d880a01",
      "size": 178
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:0d8aad1c4293990ce01b34b81fc8095fbc95c632cf486834e2e54cfe02a37193','application/vnd.docker.distribution.manifest.list.v2+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.docker.distribution.manifest.list.v2+json",
  "manifests": [
    {
      "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
      "digest": "sha256:5330034666a22391473804f3bc8afd01e93fd37b75db7b40a84c92789b391da7",
      "size": 892,
      "platform": {
        "architecture": "amd64",
        "os": "linux"
      }
    },
    {
      "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
      "digest": "sha256:6c423979fde46f83854cfa301d7ce3cf06d2c7ff90c664f52cfd0c1e086b27f2",
      "size": 892,
      "platform": {
        "architecture": "arm64",
        "os": "linux"
      }
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:2ebb1b780ddc48f37dbd96be3a2d54231e5111ff27f2524dd0205c6517db3ee1','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:8da875232d4ecab249ed0825ef17ae8235b516bd542d8374e26c8ec7ba5c13f3",
    "size": 1598
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:774aa9bb0faa7bf81224ede1790e3cba287887dae282bbc19463741bd8e84f47",
      "size": 1064343
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:2d5f5d2efb1c20197dc5c4f23be99897aaac237e2c655336f1438fa05d30d745",
      "size": 342
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:1dc5b7634ae9a01700d8bd2ff7b17ffc53699627be5a49dfc4ab59b30d96cf1d','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:93de96108a03df2d370f13f51eef5046c4dc74237e6dbd783917e9933cec01cb",
    "size": 1532
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4",
      "size": 67357592
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:87c300f749b6854422e1e64829d7acafaed2904c987d2f8b7dfa528fcab00fb6",
      "size": 2848
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:04ec3b08438844dc8d3c383e6e6c5a8183f7f6901165408b18dd93c33e1ad25b",
      "size": 197
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:79f9232edbee09388bdf34b9dc470a2ce43e8d1e0b324c184033f1a63afa22a7','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:130b374a49983fcab30f3035cb30f5704d656a5ad96298aeb2e175bd5d31246c",
    "size": 4190
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4",
      "size": 67357592
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:0cdf4d42a6390572e94ba8888fe694262bc17b5be3317c5a3fd58d365fd3bb21",
      "size": 93893
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:e626bd3819da0fd4ee7f3a0fa99032c3fe54998fabcc01774ba215e078544a74",
      "size": 75520753
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:6e5c15739781d1b29726625bdebd769759d39892c2cf5936b08b1e883e0fa394",
      "size": 19289056
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:0d3ba46e1c7c23cd81ece1e9aac1582b23d092ae771ed29d39b61a122bb8ecc7",
      "size": 26969
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:9cbcfb8901cf48275b007ba7c472901256253cb348beba1982e7f9c1d80692d5",
      "size": 257
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:7ce6d0c2175e9068ff9e765afc04599c89e1f17af953d4ade9ae436193d0abf7",
      "size": 239
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:d4e85822bf28734c442349687ef542e19a0ea1e93f1004b735774e3765c84772",
      "size": 1312083
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:9e706fbfa8ec78b875500f52e311c1f5714abdbe01b5f90691cb5524274f4e1c",
      "size": 20930
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:4f4fb700ef54461cfa02571ae0db9a0dc1e0cdb5577484a6d75e68dc38e8acc1",
      "size": 32
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:d15323807fdaa690d088c7ba8f4d42dd84509eed6121f512e2ebb04fea635232",
      "size": 141
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:b8faf29a58a1c9f873c8eea3654617b1bc92d5a2dfd50ede84984ed1d2181503",
      "size": 384
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:59266a68fc28a6c6d82e6fe8191fba7bb18fa6efb6b4e509145fa0e403bb5ee7','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:0a15e11906b8fca50a17f6acf08b2f31ccadd754187e73deaec52ae282a4faf1",
    "size": 1608
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:e18aefb8479fe73ad05925e8d36e3bc60297d7b872670d234e1bc4b049214659",
      "size": 1029787
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:2d5f5d2efb1c20197dc5c4f23be99897aaac237e2c655336f1438fa05d30d745",
      "size": 342
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:495f7ca153c490ab37a82720024b69054407be5eb563e837cee91645d13f4d2b','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:8b285f0ac264bd83d3229a630f488d00b79156f145d94a4747f3bcf480804876",
    "size": 1973
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4",
      "size": 67357592
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:a00cfc4135407513037b1edc9cc0f8718b6b8080e10567043fe99e5120441d8a",
      "size": 33043842
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:576f47ec960ff89b5d05f37372ed17a94ef43149a239d5b7cee8db86185c502b",
      "size": 92
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:ab2f331ec7de099da5e86d73d8f87aadd39a767d3959388a04952d1cf9adbcd6",
      "size": 564
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:81844d7365b9fd7dcfd4885ddda75f5193dea65724594da1e2bc3945aef4945b','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:b7b6e1f7c8da553d0efc24482fc02a819af2cbb653536abf303521292cf88e4e",
    "size": 3421
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4",
      "size": 67357592
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:d2fd6c69a2403e1e1e177462331bb9e51e1cd933d417e0dc6d0a77c2c9fe73bf",
      "size": 12670478
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:751366ea1840ccde2fcbfc7385a9229e53463c1aa7c0a49093d19bdf182c0ae5",
      "size": 93
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:33e82419acfd473c192b81216cfd4c11d8c26a3dd9ce9c9549c4dd022ed13961",
      "size": 228
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:e57c84db07e581c58167b8e81ab131806e5d2ff552bccd73482457f417695aa2",
      "size": 542363
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:4f4fb700ef54461cfa02571ae0db9a0dc1e0cdb5577484a6d75e68dc38e8acc1",
      "size": 32
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:59e71311b386baff839f7a3b022705c679801f655e5953937f51b12d2fceb936",
      "size": 733
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:c46b489468cbd5ec8bc0c9d3059ec7d4b104bc3a66717ec5fd36b4021dbe14c2','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:7d34aeefa7b3cf15fd6dd62628115f50209ef43c26a137e77771979d89e9aec2",
    "size": 1607
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:4e265fd42b3dc8f556b3cd00eb1dd063f61769d5313ce3a3c3b355583fd66610",
      "size": 914616
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:2d5f5d2efb1c20197dc5c4f23be99897aaac237e2c655336f1438fa05d30d745",
      "size": 342
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:494427c0447db7abd5b4673b1f0c80615aa85de21d1633bb02b3393141eaa85e','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:3cc73bc6af3569e5fb4c50e9091860a4b8080bdd927a90142465a2c50b27217a",
    "size": 1471
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4",
      "size": 67357592
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:837f4235161a19bb2dee52678f316f9bf59bc850d81b1ce3ef7ce8060f939dee",
      "size": 523
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:7eee5750045313210f61b1ad79b4f5aa87d8f5d219a65ccdfb796c089f664fa2",
      "size": 179
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:fc96f5699958ad487a9c7553d8ee492c3179c994dc5d2d3e8ef6d11ccf317542','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:51a67fc7d5337598519d20a22f4d35f48b64d810fd1844bff7b800aa9dafbadd",
    "size": 1471
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:a48c9c2ec685902659719f8be5282cb0ffbf5df8982feffdc9b66ff9bdeabe97",
      "size": 66829220
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:9c072af78d5e098a4d8baa6755db028a80926386d4689388f91cdd27ebbd9bc1",
      "size": 524
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
      "digest": "sha256:f3606d14a5b7b05729b0381f85bb1770f210eabfab5372b2d5f0bd413d880a01",
      "size": 178
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:3fb844660f3040d70eb557b644930be1e8bb7f6f4c290ee6d6eb645cfc95b063','application/vnd.oci.image.index.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.index.v1+json",
  "manifests": [
    {
      "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "digest": "sha256:494427c0447db7abd5b4673b1f0c80615aa85de21d1633bb02b3393141eaa85e",
      "size": 858,
      "platform": {
        "architecture": "amd64",
        "os": "linux"
      }
    },
    {
      "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "digest": "sha256:fc96f5699958ad487a9c7553d8ee492c3179c994dc5d2d3e8ef6d11ccf317542",
      "size": 858,
      "platform": {
        "architecture": "arm64",
        "os": "linux"
      }
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:9aed763f0a56851b0cb3ed58091cab41eaa81d3e3681786ecee8b1e98b50851b','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:b7b6e1f7c8da553d0efc24482fc02a819af2cbb653536abf303521292cf88e4e",
    "size": 3421
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:3752bc4444164b7045ccce4a70463dbfee393bb795f4f3cc775a072fd2d14a55",
      "size": 54477473
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:29d25f1a5f2d9a699775a649a62e3cc6318818743393901cdc620b476c667682",
      "size": 12085904
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:e4318dae326e0495e8934db079946dfe8d6dca2af246918668ebd1b184ba437c",
      "size": 86
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:8fe8bb42552b5b0306d73e13023ca1d2db2627eefd81aa28b36e18b988c21792",
      "size": 218
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:024759119be9ec1e887f9ff9f05a62b087915fca3a6316ddfea6ae225a6130be",
      "size": 540026
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:2c1ce468d9f3d941396801f6e3afc8921466650dd05430fe644cd3537713d27f",
      "size": 16
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:c31ee058713b0a06bccf449134aeb1632eba26a065508fb7449bdf97db6958bb",
      "size": 745
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:45b6188f65b8145b8e13f7d9df5f8fab537d528162b68da760f3221f69b7ea97','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:130b374a49983fcab30f3035cb30f5704d656a5ad96298aeb2e175bd5d31246c",
    "size": 4190
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:3752bc4444164b7045ccce4a70463dbfee393bb795f4f3cc775a072fd2d14a55",
      "size": 54477473
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:5f36635fba4b29733d6061eacecd78e54e7fda4000961c29c8bda2b5bcef500b",
      "size": 71411
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:b63e2812f53928e6f5cf13bce200ab702b2a34eb3c2664f9ed247bba3b1a87a5",
      "size": 75500772
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:46cd282dcfeabc0e5afb90a56a3592aabb7d6fc30fbcb28b589919789d9e4840",
      "size": 25482824
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:5bd6fcc92af3d53ad53b31ebf8088573d8dd750e0880e6f4dd1c86c3257893a5",
      "size": 11545
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:f455a857e337356ae025ee21b42113b092fc5dfafd97e0c9c66df565c20568c3",
      "size": 246
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:5fefe7a3d5c5961f928fd927a9d5170d5a7d5ee1c8391684d69813be5b0fdc16",
      "size": 227
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:54f9665e6d26870331274b5e896ae10ea5fadeab23c3807e94149d8df92f8224",
      "size": 1292679
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:752c24cf1e7092a6863aac07cb899bb53a6ca91153298de0797a5b5999d191a2",
      "size": 21652
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:2c1ce468d9f3d941396801f6e3afc8921466650dd05430fe644cd3537713d27f",
      "size": 16
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:4fe5e7d39e2e546f63d43b5ef7d6d2d16bbd655e8c1022f315c51707751a5b32",
      "size": 135
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:ee368a6d65b482e674cf77ca8c48c8bff216fde6dd46b694fa36d1d344997679",
      "size": 362
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:ea3ce13568108d1bdc9cae1bb0998a22589b658ce5e4890a2a29f61b1472a766','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:8b285f0ac264bd83d3229a630f488d00b79156f145d94a4747f3bcf480804876",
    "size": 1973
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:3752bc4444164b7045ccce4a70463dbfee393bb795f4f3cc775a072fd2d14a55",
      "size": 54477473
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:330e62cbf27e4736147ca1c23fbe4107158e248390f439b73a50ff6fef20636e",
      "size": 30747001
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:6024292e580e1e9d58acb4af1f4bcdf86028a7124086600f26a53acca9856121",
      "size": 84
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:f54b4547878af0a06513e2d5d33899f13dc11796b8c9771a44201b67f59e6732",
      "size": 580
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:d066e1920029168dd3f1dd0836e45b80b7607f0fa1a75b7c9dacdb6af37d058e','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:0bf766d3895c80771c1bb9d182aab75b8b0ea0337629d2bd7afdc5634a6454de",
    "size": 799
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:f752f73e8ddf2a2dd2658065d4841fb7d6ef7191e8e85ec9c1e099ea4e086c57",
      "size": 321793
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:688344c99484224bd8adb2529f20649ab6d1e010afa016711b57307141dc55f0','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:8da875232d4ecab249ed0825ef17ae8235b516bd542d8374e26c8ec7ba5c13f3",
    "size": 1598
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:b4f96517fa9b96ba4f804784e5397d914d1ab76262937b8ba82db9f768051993",
      "size": 1089459
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:37cf53e20965a875a50cae3adf2fb608badb016e1f2088f993feff8050e11ee3",
      "size": 330
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:617744f39962b00dc59bddeb780c3363ad908c1bb4ac31d383a357a2106da72e','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:0a15e11906b8fca50a17f6acf08b2f31ccadd754187e73deaec52ae282a4faf1",
    "size": 1608
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:f714b8ab8398fb8b259ddc614a756955f7f4eca1fd919d5a4a292f9a267ed49c",
      "size": 1052747
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:37cf53e20965a875a50cae3adf2fb608badb016e1f2088f993feff8050e11ee3",
      "size": 330
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:122e66114f6c2a772e748ed709772efb49262d5e6afdc8c3c6ac5a6f4afc3a03','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:7d34aeefa7b3cf15fd6dd62628115f50209ef43c26a137e77771979d89e9aec2",
    "size": 1607
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:17c0d293e445dac1d1e88f8aef7838c336ebd6f0e32933e817df95b72ee7befd",
      "size": 933361
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:37cf53e20965a875a50cae3adf2fb608badb016e1f2088f993feff8050e11ee3",
      "size": 330
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:f60ef40e7189da75cddca1c1c619c962ef7eb326182486053591a532bba9ccde','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:93de96108a03df2d370f13f51eef5046c4dc74237e6dbd783917e9933cec01cb",
    "size": 1532
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:3752bc4444164b7045ccce4a70463dbfee393bb795f4f3cc775a072fd2d14a55",
      "size": 54477473
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:1c76e0997d458601349be1ab737309a3da89211405ee2ad3520ca1d7b971b7a1",
      "size": 2733
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:ea8e1a27310667945e2a2a2997e1fa67bc43e97d2cf9cf03b7d738b80b191c58",
      "size": 187
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:01fad87e0d69be3659254c4139e4fe24a42de011a6cd03f7064bd938eed4e924','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:3cc73bc6af3569e5fb4c50e9091860a4b8080bdd927a90142465a2c50b27217a",
    "size": 1471
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:3752bc4444164b7045ccce4a70463dbfee393bb795f4f3cc775a072fd2d14a55",
      "size": 54477473
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:54a5af667ad07caba60f6094abb1f5feb7eaf78bc1eb05232d2829da91194bd9",
      "size": 508
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:d6c0be72fc0b0ebdc69e18b1a2ce98e9a912f8681ef8985b2407f1fa25ba6f5f",
      "size": 157
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:78a2a74840403faa1e6ef07e9e57fc95a9e4aceba0d8208389464a70ef98ef08','application/vnd.oci.image.manifest.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json",
    "digest": "sha256:51a67fc7d5337598519d20a22f4d35f48b64d810fd1844bff7b800aa9dafbadd",
    "size": 1471
  },
  "layers": [
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:cc5e63c2a665aa71ba67fffb38ec06bec17d7b82684215e46527f47292adb4f4",
      "size": 53236126
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:c54351f0371f04f3e8ad41660aea386da94b04842425e7416030ab493cdd4776",
      "size": 509
    },
    {
      "mediaType": "application/vnd.oci.image.layer.v1.tar+zstd",
      "digest": "sha256:3ccf06e83c3956e5cf854cfaead3d45a958ed29a270b71b1225dc783ea31b06d",
      "size": 154
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:8523bed32a14be26fac8f529bbddfbb77ffe41dc9921bfb127a127899eb05805','application/vnd.oci.image.index.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.index.v1+json",
  "manifests": [
    {
      "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "digest": "sha256:01fad87e0d69be3659254c4139e4fe24a42de011a6cd03f7064bd938eed4e924",
      "size": 858,
      "platform": {
        "architecture": "amd64",
        "os": "linux"
      }
    },
    {
      "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "digest": "sha256:78a2a74840403faa1e6ef07e9e57fc95a9e4aceba0d8208389464a70ef98ef08",
      "size": 858,
      "platform": {
        "architecture": "arm64",
        "os": "linux"
      }
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:4f18ce8d4daa23b2995bba5a3341015a1d7a64c338e5e371a082518be6c43419','application/vnd.oci.image.index.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.index.v1+json",
  "manifests": [
    {
      "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "digest": "sha256:d066e1920029168dd3f1dd0836e45b80b7607f0fa1a75b7c9dacdb6af37d058e",
      "size": 479,
      "platform": {
        "architecture": "amd64",
        "os": "linux"
      }
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:894e05a9c617c8a0cba93deb1f9e728ec2d3c3d9f64267a9bbea6518d96f618d','application/vnd.oci.image.index.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.index.v1+json",
  "manifests": [
    {
      "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "digest": "sha256:45b6188f65b8145b8e13f7d9df5f8fab537d528162b68da760f3221f69b7ea97",
      "size": 2569,
      "platform": {
        "architecture": "amd64",
        "os": "linux"
      }
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:c736d735692b5039e6e87c107ad6e6aa42a26c9e40e3260b86bb2e3f43359eec','application/vnd.oci.image.index.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.index.v1+json",
  "manifests": [
    {
      "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "digest": "sha256:9aed763f0a56851b0cb3ed58091cab41eaa81d3e3681786ecee8b1e98b50851b",
      "size": 1616,
      "platform": {
        "architecture": "amd64",
        "os": "linux"
      }
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:6b853bcfb852961192106684fc55c282fa31cfdf8e74e6000685e95ed68edb0f','application/vnd.oci.image.index.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.index.v1+json",
  "manifests": [
    {
      "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "digest": "sha256:ea3ce13568108d1bdc9cae1bb0998a22589b658ce5e4890a2a29f61b1472a766",
      "size": 1050,
      "platform": {
        "architecture": "amd64",
        "os": "linux"
      }
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:764d764499008317e2b3797904c3feddc825b77e38b7c5529ead26720ab571c8','application/vnd.oci.image.index.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.index.v1+json",
  "manifests": [
    {
      "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "digest": "sha256:688344c99484224bd8adb2529f20649ab6d1e010afa016711b57307141dc55f0",
      "size": 669,
      "platform": {
        "architecture": "amd64",
        "os": "linux"
      }
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:4f1496642d873b321e6b093b9a5162ea2005e6909cdc86f7aac74eabdcc6d7fb','application/vnd.oci.image.index.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.index.v1+json",
  "manifests": [
    {
      "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "digest": "sha256:f60ef40e7189da75cddca1c1c619c962ef7eb326182486053591a532bba9ccde",
      "size": 859,
      "platform": {
        "architecture": "amd64",
        "os": "linux"
      }
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:64019ab0c509e4bb9e28d50fc23213409296c4b60a8a381c1c7c6c0d1cf787e6','application/vnd.oci.image.index.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.index.v1+json",
  "manifests": [
    {
      "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "digest": "sha256:617744f39962b00dc59bddeb780c3363ad908c1bb4ac31d383a357a2106da72e",
      "size": 669,
      "platform": {
        "architecture": "arm64",
        "os": "linux"
      }
    }
  ]
}' AS BLOB));
INSERT INTO manifests VALUES ('sha256:fedd2dfc1d3e39f52b262c83dff34f4cf671a74b72199f75a97b8b81e6a2c6cb','application/vnd.oci.image.index.v1+json',CAST('{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.index.v1+json",
  "manifests": [
    {
      "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "digest": "sha256:122e66114f6c2a772e748ed709772efb49262d5e6afdc8c3c6ac5a6f4afc3a03",
      "size": 668,
      "platform": {
        "architecture": "arm",
        "os": "linux",
        "variant": "v7"
      }
    }
  ]
}' AS BLOB));
INSERT INTO evidence VALUES ('prefect events','{"last": 206}');
INSERT INTO evidence VALUES ('layer:1:sha256:a25fb1a796dbb977b88aa4a59e750ba3178c562b1528c76dbb6cddee13898f4f:gzip','{"diff_id": "sha256:55ad5a7fc6a560dbc4d8ea839dfb6ff86f065f3d30208207e685cd972cbf5b08", "unpacked": 684544, "at": 1795758479.8984628}');
INSERT INTO evidence VALUES ('layer:1:sha256:41ce1c56670f1004e33ce49cf449d1cca14a39cbc8928354ecb0f177c1818e8f:gzip','{"diff_id": "sha256:0d1da9377e64a095e4a985f1dc363a243ef83f40064947926c0be5fd54a0e461", "unpacked": 684544, "at": 1795758479.96977}');
INSERT INTO evidence VALUES ('files:1:sha256:5e17ea3ee95cf3a935ba5645822c26b43ffddcfd786a76dba57d65668937cd30:sha256:0749a41c80b6ef690dc4c1e555acdc2d36bc92c3f07f7e0735582a94e8eef5a8','{"count": 1, "differs": []}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:41ce1c56670f1004e33ce49cf449d1cca14a39cbc8928354ecb0f177c1818e8f','{"at": "2026-11-27T05:49:15.142201+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:41ce1c56670f1004e33ce49cf449d1cca14a39cbc8928354ecb0f177c1818e8f','{"at": "2026-11-27T05:48:03.725454+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:41ce1c56670f1004e33ce49cf449d1cca14a39cbc8928354ecb0f177c1818e8f','{"at": "2026-11-27T05:48:04.167031+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:41ce1c56670f1004e33ce49cf449d1cca14a39cbc8928354ecb0f177c1818e8f:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:48:05.535632+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/tool@sha256:0749a41c80b6ef690dc4c1e555acdc2d36bc92c3f07f7e0735582a94e8eef5a8:linux/amd64:2c71e03ccb94','{"pull": "1 layers downloaded", "run": "printed ''tool ''", "seconds": 1.1106233879997944}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/tool@sha256:0749a41c80b6ef690dc4c1e555acdc2d36bc92c3f07f7e0735582a94e8eef5a8:linux/amd64:2c71e03ccb94','{"pull": "1 layers downloaded", "run": "printed ''tool ''", "seconds": 0.6243309760000102}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/tool@sha256:0749a41c80b6ef690dc4c1e555acdc2d36bc92c3f07f7e0735582a94e8eef5a8:linux/amd64:2c71e03ccb94','{"pull": "1 layers downloaded", "run": "printed ''tool ''", "seconds": 0.5027100369998152}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/tool@sha256:0749a41c80b6ef690dc4c1e555acdc2d36bc92c3f07f7e0735582a94e8eef5a8:linux/amd64:2c71e03ccb94','{"pull": "1 layers downloaded", "run": "printed ''tool ''", "seconds": 0.8209494930001711}');
INSERT INTO evidence VALUES ('accept.registry/1/127.0.0.1:5000/docker gzip single->docker gzip single','{"at": "2026-11-27T05:48:09.072207+00:00", "evidence": "127.0.0.1:5000 took docker gzip single"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:a25fb1a796dbb977b88aa4a59e750ba3178c562b1528c76dbb6cddee13898f4f','{"at": "2026-11-27T05:48:11.041296+00:00"}');
INSERT INTO evidence VALUES ('rehearsed:1:127.0.0.1:5000:container:1','{"said": "back in 0.1 s, 2 tags to move; pulled by docker-20.10", "repo": "tool", "seconds": 0.11974179899993942}');
INSERT INTO evidence VALUES ('layer:1:sha256:8a3f7c673b327204ce281ce3fc5b51c8f2c10663fa242ebd428753e8081a10a3:zstd','{"diff_id": "sha256:9feed5590de58ac2e4a58e8a452e41be8c5e85a3a5e4743c1010abe958cfd5da", "unpacked": 3584, "at": 1795758494.0179095}');
INSERT INTO evidence VALUES ('layer:1:sha256:3752bc4444164b7045ccce4a70463dbfee393bb795f4f3cc775a072fd2d14a55:zstd','{"diff_id": "sha256:5def9a07ccbfe7ff0f004b52ebb564680fd873d9448006d16d01c1ffd5797569", "unpacked": 180098560, "at": 1795758499.70117}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/tool@sha256:0749a41c80b6ef690dc4c1e555acdc2d36bc92c3f07f7e0735582a94e8eef5a8/2026-11-27T05:48:27.145468+00:00','{"referrer": "sha256:ac81e10e35eb711c14514762d563cb8f205e59015ccbc27516d6479931383953"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:3752bc4444164b7045ccce4a70463dbfee393bb795f4f3cc775a072fd2d14a55','{"at": "2026-11-27T05:48:35.300212+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:8a3f7c673b327204ce281ce3fc5b51c8f2c10663fa242ebd428753e8081a10a3','{"at": "2026-11-27T05:48:35.300212+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:3752bc4444164b7045ccce4a70463dbfee393bb795f4f3cc775a072fd2d14a55:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:56:12.436871+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:8a3f7c673b327204ce281ce3fc5b51c8f2c10663fa242ebd428753e8081a10a3:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:48:36.173012+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:3752bc4444164b7045ccce4a70463dbfee393bb795f4f3cc775a072fd2d14a55','{"at": "2026-11-27T05:48:36.597487+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:8a3f7c673b327204ce281ce3fc5b51c8f2c10663fa242ebd428753e8081a10a3','{"at": "2026-11-27T05:48:36.597487+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/action@sha256:69d3f51d58e5795d94f7d2db36c9e139f976a310ce111985ffbf9edbd775311a:linux/amd64:79699d7f5c55','{"pull": "2 layers downloaded", "run": "printed ''served''", "seconds": 18.8611547710002}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/action@sha256:69d3f51d58e5795d94f7d2db36c9e139f976a310ce111985ffbf9edbd775311a:linux/amd64:79699d7f5c55','{"pull": "2 layers downloaded", "run": "printed ''served''", "seconds": 19.42580183699988}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/action@sha256:69d3f51d58e5795d94f7d2db36c9e139f976a310ce111985ffbf9edbd775311a:linux/amd64:79699d7f5c55','{"pull": "2 layers downloaded", "run": "printed ''served''", "seconds": 19.763278925999884}');
INSERT INTO evidence VALUES ('refused:2:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/action@sha256:69d3f51d58e5795d94f7d2db36c9e139f976a310ce111985ffbf9edbd775311a:linux/amd64:79699d7f5c55','{"said": "refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", "seconds": 1.3709278839999115}');
INSERT INTO evidence VALUES ('accept.registry/1/127.0.0.1:5000/oci gzip index, attested->oci zstd index, attested','{"at": "2026-11-27T05:48:41.854661+00:00", "evidence": "127.0.0.1:5000 took oci zstd index, attested and what was before"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4','{"at": "2026-11-27T05:48:55.796449+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:bc729ad9e2f76dc406a1ceeed83a7371353dce458d63a483a5db3e5531fb2da6','{"at": "2026-11-27T05:48:55.796449+00:00"}');
INSERT INTO evidence VALUES ('rehearsed:1:127.0.0.1:5000:zstd:1','{"said": "back in 0.5 s, 1 tags to move; pulled by docker-20.10", "repo": "action", "seconds": 0.516083369999933}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/action@sha256:69d3f51d58e5795d94f7d2db36c9e139f976a310ce111985ffbf9edbd775311a/2026-11-27T05:49:08.822761+00:00','{"referrer": "sha256:2bec6d182040e4b2b4c0a797f0cb1a6a981501a9bdfed3cc67a3e630b30d663f"}');
INSERT INTO evidence VALUES ('wave container/1','{"through": true, "over": true}');
INSERT INTO evidence VALUES ('wave zstd/1','{"through": true, "over": true}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:41ce1c56670f1004e33ce49cf449d1cca14a39cbc8928354ecb0f177c1818e8f:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:49:15.280440+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/tool@sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b:linux/amd64:2c71e03ccb94','{"pull": "1 layers downloaded", "run": "printed ''tool ''", "seconds": 0.9257492100000491}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/tool@sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b:linux/amd64:2c71e03ccb94','{"pull": "1 layers downloaded", "run": "printed ''tool ''", "seconds": 0.6930940429999737}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/tool@sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b:linux/amd64:2c71e03ccb94','{"pull": "0 layers downloaded, 1 unpacked there before", "run": "printed ''tool ''", "seconds": 0.5666503989998546}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/tool@sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b:linux/amd64:2c71e03ccb94','{"pull": "0 layers downloaded, 1 unpacked there before", "run": "printed ''tool ''", "seconds": 0.48751098699995055}');
INSERT INTO evidence VALUES ('accept.registry/1/127.0.0.1:5000/docker gzip single->oci gzip single','{"at": "2026-11-27T05:49:19.686166+00:00", "evidence": "127.0.0.1:5000 took oci gzip single and what was before"}');
INSERT INTO evidence VALUES ('rehearsed:1:127.0.0.1:5000:oci:1','{"said": "back in 0.1 s, 2 tags to move; pulled by docker-20.10", "repo": "tool", "seconds": 0.10119090199987113}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/tool@sha256:abe5b24632049f14da7b2d91418d29ea41c34709da61fe23c161d851dad48f5b/2026-11-27T05:49:23.650660+00:00','{"referrer": "sha256:b166e4032e545f1a953de7272755b1d86ded3ce8b305406dc4d6aaf65e684476"}');
INSERT INTO evidence VALUES ('layer:1:sha256:19f73348425e307476406efd416dbceeaec8cc64e27135f8a958d1ad4443dc6f:gzip','{"diff_id": "sha256:b031d6ddbe453cb6c94b37affff02795fbba2fd067cd9019aca0c93c27f4daaa", "unpacked": 1536, "at": 1795758587.6473038}');
INSERT INTO evidence VALUES ('layer:1:sha256:855d6acdddb4b3ee9d336c97fff9109bd9379ec381d26b3aec2c74d4efc03cc4:gzip','{"diff_id": "sha256:7e61cce2b393d334bf5d4a9f51e8262356968e10dd6bab93ea7b8053e059fddb", "unpacked": 2560, "at": 1795758587.6591227}');
INSERT INTO evidence VALUES ('layer:1:sha256:c2c51e6c8794c2510285bc87254f06691bf1fb115ce01e355aef8e22e2ed904d:gzip','{"diff_id": "sha256:f21041d9e0ab7ebaefea3d1f58a030b9c8a428dfb7e2f0a9cc350c558506eff0", "unpacked": 2048, "at": 1795758588.239604}');
INSERT INTO evidence VALUES ('layer:1:sha256:50355d2e400ad5fddf536060578ed980fa0abc12a2f1ed53b107ad38e49cb45b:gzip','{"diff_id": "sha256:b4ce36590a5bf084cbd187b3515c8eb26414169b7086de3a072dbc9284db71d7", "unpacked": 2260480, "at": 1795758588.4946434}');
INSERT INTO evidence VALUES ('layer:1:sha256:6f758f0f94c2fd9abda4f2ed327a74153a22e9e7c67e3dfd04255da37492ffee:gzip','{"diff_id": "sha256:c4314d85bfcec963dda711bb7b60c802721f156f498810222dce495145ae2248", "unpacked": 3584, "at": 1795758588.6369336}');
INSERT INTO evidence VALUES ('layer:1:sha256:88c9a7aa960a904814996be0b584508a8b63965c8577339a468a73ba5263a6a7:gzip','{"diff_id": "sha256:87017f7118929ddc561f14d4fa126ae68dba19d657ec20f5b27e9a2ed69ebf71", "unpacked": 39590912, "at": 1795758595.359964}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:33e82419acfd473c192b81216cfd4c11d8c26a3dd9ce9c9549c4dd022ed13961','{"at": "2026-11-27T05:53:52.473601+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:4f4fb700ef54461cfa02571ae0db9a0dc1e0cdb5577484a6d75e68dc38e8acc1','{"at": "2026-11-27T05:53:52.473601+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:59e71311b386baff839f7a3b022705c679801f655e5953937f51b12d2fceb936','{"at": "2026-11-27T05:53:52.473601+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:751366ea1840ccde2fcbfc7385a9229e53463c1aa7c0a49093d19bdf182c0ae5','{"at": "2026-11-27T05:53:52.473601+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:d2fd6c69a2403e1e1e177462331bb9e51e1cd933d417e0dc6d0a77c2c9fe73bf','{"at": "2026-11-27T05:53:52.473601+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:e57c84db07e581c58167b8e81ab131806e5d2ff552bccd73482457f417695aa2','{"at": "2026-11-27T05:53:52.473601+00:00"}');
INSERT INTO evidence VALUES ('layer:1:sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4:gzip','{"diff_id": "sha256:5def9a07ccbfe7ff0f004b52ebb564680fd873d9448006d16d01c1ffd5797569", "unpacked": 180098560, "at": 1795758606.707339}');
INSERT INTO evidence VALUES ('layer:1:sha256:751366ea1840ccde2fcbfc7385a9229e53463c1aa7c0a49093d19bdf182c0ae5:gzip','{"diff_id": "sha256:02df8350357e0be752eb1c06f4efdbd27f22336df3dd6f00392f3bec83636df5", "unpacked": 1536, "at": 1795758609.1950135}');
INSERT INTO evidence VALUES ('layer:1:sha256:e57c84db07e581c58167b8e81ab131806e5d2ff552bccd73482457f417695aa2:gzip','{"diff_id": "sha256:abf7ea55ea20c8c1093f5d8a93928b42c3440076d5f84d6fefaba84db5200819", "unpacked": 2258944, "at": 1795758609.3920205}');
INSERT INTO evidence VALUES ('layer:1:sha256:33e82419acfd473c192b81216cfd4c11d8c26a3dd9ce9c9549c4dd022ed13961:gzip','{"diff_id": "sha256:4d059e893272ea923d0fe71672548b5e8a0fab7d63796923bda78af51dc33c38", "unpacked": 2560, "at": 1795758609.6843708}');
INSERT INTO evidence VALUES ('layer:1:sha256:4f4fb700ef54461cfa02571ae0db9a0dc1e0cdb5577484a6d75e68dc38e8acc1:gzip','{"diff_id": "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef", "unpacked": 1024, "at": 1795758609.7661386}');
INSERT INTO evidence VALUES ('layer:1:sha256:59e71311b386baff839f7a3b022705c679801f655e5953937f51b12d2fceb936:gzip','{"diff_id": "sha256:3f5b455b30fa92eed87433699e0239bcd4a8a1313b72076455a80b775a3ad51d", "unpacked": 3584, "at": 1795758609.8246615}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:33e82419acfd473c192b81216cfd4c11d8c26a3dd9ce9c9549c4dd022ed13961','{"at": "2026-11-27T05:50:11.572035+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:4f4fb700ef54461cfa02571ae0db9a0dc1e0cdb5577484a6d75e68dc38e8acc1','{"at": "2026-11-27T05:51:44.526646+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:59e71311b386baff839f7a3b022705c679801f655e5953937f51b12d2fceb936','{"at": "2026-11-27T05:50:11.572035+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4','{"at": "2026-11-27T05:50:11.572035+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:751366ea1840ccde2fcbfc7385a9229e53463c1aa7c0a49093d19bdf182c0ae5','{"at": "2026-11-27T05:50:11.572035+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:d2fd6c69a2403e1e1e177462331bb9e51e1cd933d417e0dc6d0a77c2c9fe73bf','{"at": "2026-11-27T05:50:11.572035+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:e57c84db07e581c58167b8e81ab131806e5d2ff552bccd73482457f417695aa2','{"at": "2026-11-27T05:50:11.572035+00:00"}');
INSERT INTO evidence VALUES ('layer:1:sha256:d2fd6c69a2403e1e1e177462331bb9e51e1cd933d417e0dc6d0a77c2c9fe73bf:gzip','{"diff_id": "sha256:b99af4c01f5540cfdb4285fc990d80b4bf4fd213f84d9e1cf990a3989390e91b", "unpacked": 39570432, "at": 1795758612.6066377}');
INSERT INTO evidence VALUES ('files:1:sha256:1930616b2452caa713a8eae083a4cf41e62ef4e3a74ddae5d5d62edefcc311e1:sha256:9088590860e9645043a983d9b6efc01a3d751095243081a2bdbbc5ca3903b0f0','{"count": 11840, "differs": []}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/web@sha256:9088590860e9645043a983d9b6efc01a3d751095243081a2bdbbc5ca3903b0f0:linux/amd64:d3d220998786','{"pull": "6 layers downloaded, 1 unpacked there before", "run": "printed ''served <h1>web ''", "seconds": 9.383830845000148}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:33e82419acfd473c192b81216cfd4c11d8c26a3dd9ce9c9549c4dd022ed13961','{"at": "2026-11-27T05:50:25.012242+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:4f4fb700ef54461cfa02571ae0db9a0dc1e0cdb5577484a6d75e68dc38e8acc1','{"at": "2026-11-27T05:51:43.685716+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:59e71311b386baff839f7a3b022705c679801f655e5953937f51b12d2fceb936','{"at": "2026-11-27T05:50:25.012242+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4','{"at": "2026-11-27T05:50:25.012242+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:751366ea1840ccde2fcbfc7385a9229e53463c1aa7c0a49093d19bdf182c0ae5','{"at": "2026-11-27T05:50:25.012242+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:d2fd6c69a2403e1e1e177462331bb9e51e1cd933d417e0dc6d0a77c2c9fe73bf','{"at": "2026-11-27T05:50:25.012242+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:e57c84db07e581c58167b8e81ab131806e5d2ff552bccd73482457f417695aa2','{"at": "2026-11-27T05:50:25.012242+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/web@sha256:9088590860e9645043a983d9b6efc01a3d751095243081a2bdbbc5ca3903b0f0:linux/amd64:d3d220998786','{"pull": "7 layers downloaded", "run": "printed ''served <h1>web ''", "seconds": 21.04991619899988}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:33e82419acfd473c192b81216cfd4c11d8c26a3dd9ce9c9549c4dd022ed13961:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:50:31.584764+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:4f4fb700ef54461cfa02571ae0db9a0dc1e0cdb5577484a6d75e68dc38e8acc1:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:51:44.688822+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:59e71311b386baff839f7a3b022705c679801f655e5953937f51b12d2fceb936:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:50:31.584764+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:50:31.584764+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:751366ea1840ccde2fcbfc7385a9229e53463c1aa7c0a49093d19bdf182c0ae5:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:50:31.584764+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:d2fd6c69a2403e1e1e177462331bb9e51e1cd933d417e0dc6d0a77c2c9fe73bf:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:50:31.584764+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:e57c84db07e581c58167b8e81ab131806e5d2ff552bccd73482457f417695aa2:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:50:31.584764+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/web@sha256:9088590860e9645043a983d9b6efc01a3d751095243081a2bdbbc5ca3903b0f0:linux/amd64:d3d220998786','{"pull": "7 layers downloaded", "run": "printed ''served <h1>web ''", "seconds": 34.28642244299999}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/web@sha256:9088590860e9645043a983d9b6efc01a3d751095243081a2bdbbc5ca3903b0f0:linux/amd64:d3d220998786','{"pull": "7 layers downloaded", "run": "printed ''served <h1>web ''", "seconds": 33.547832579000215}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:19f73348425e307476406efd416dbceeaec8cc64e27135f8a958d1ad4443dc6f','{"at": "2026-11-27T05:50:41.402297+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:50355d2e400ad5fddf536060578ed980fa0abc12a2f1ed53b107ad38e49cb45b','{"at": "2026-11-27T05:50:41.402297+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:6f758f0f94c2fd9abda4f2ed327a74153a22e9e7c67e3dfd04255da37492ffee','{"at": "2026-11-27T05:50:41.402297+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:855d6acdddb4b3ee9d336c97fff9109bd9379ec381d26b3aec2c74d4efc03cc4','{"at": "2026-11-27T05:50:41.402297+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:88c9a7aa960a904814996be0b584508a8b63965c8577339a468a73ba5263a6a7','{"at": "2026-11-27T05:50:41.402297+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:c2c51e6c8794c2510285bc87254f06691bf1fb115ce01e355aef8e22e2ed904d','{"at": "2026-11-27T05:50:41.402297+00:00"}');
INSERT INTO evidence VALUES ('rehearsed:1:127.0.0.1:5000:container:2','{"said": "back in 0.3 s, 2 tags to move; pulled by docker-20.10", "repo": "web", "seconds": 0.25615437700002985}');
INSERT INTO evidence VALUES ('layer:1:sha256:87c2abaa67e847071bd002423e11e0c24b6b145baf181f7aac747bbf8eec1406:gzip','{"diff_id": "sha256:d56c3893804833e43810b78731e5678d3e493ce80179607674b61a61e2a6f00c", "unpacked": 3072, "at": 1795758648.111687}');
INSERT INTO evidence VALUES ('layer:1:sha256:a66075c299553ff105e836871e13f8e6a195425fee0ace1e5652116922ba6a2b:gzip','{"diff_id": "sha256:e9e90cc69ea02f38e1f73227358951b6a0dbcb8219c9c7756c972d343e4ba501", "unpacked": 1536, "at": 1795758648.1479814}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/web@sha256:9088590860e9645043a983d9b6efc01a3d751095243081a2bdbbc5ca3903b0f0/2026-11-27T05:50:50.163007+00:00','{"referrer": "sha256:87cf155c17463b60e6c00c4907649516103ed5d1f8c26db7a6de53b276e1fe74"}');
INSERT INTO evidence VALUES ('layer:1:sha256:adc71b579df3b162d43c9f52c75485c2f84aac172c9d94c836ceb3894974c08e:gzip','{"diff_id": "sha256:f9f0f3e6c136ab4dd2e20a5ee346a48e3a86ce92fc4ca0ba8ca3b1e5ae1ea51a", "unpacked": 94259200, "at": 1795758653.5030382}');
INSERT INTO evidence VALUES ('layer:1:sha256:576f47ec960ff89b5d05f37372ed17a94ef43149a239d5b7cee8db86185c502b:gzip','{"diff_id": "sha256:3446ddaa7798b09ce1dc56c3939f98ec262a708d9871230ebf7a8ebe9d652d56", "unpacked": 1536, "at": 1795758655.0690117}');
INSERT INTO evidence VALUES ('layer:1:sha256:ab2f331ec7de099da5e86d73d8f87aadd39a767d3959388a04952d1cf9adbcd6:gzip','{"diff_id": "sha256:da94a54270f925fdd40323b003d4a60e497b5f8b222dba74862d272518dac6af", "unpacked": 3072, "at": 1795758655.1003726}');
INSERT INTO evidence VALUES ('layer:1:sha256:a00cfc4135407513037b1edc9cc0f8718b6b8080e10567043fe99e5120441d8a:gzip','{"diff_id": "sha256:4f14ff69bd1cb3d4a2a2c62bf616abf268838113a3e0fe3c5159a3210ccacde9", "unpacked": 94235136, "at": 1795758657.2080777}');
INSERT INTO evidence VALUES ('files:1:sha256:af1a82a2e351199677025bf6ccd256b15b04637395b58ace8fe93194a5dce90a:sha256:a407b1885be8c1d54628cf9e34479c4ee75e7485530f4287a173363d4b439baf','{"count": 10554, "differs": []}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:576f47ec960ff89b5d05f37372ed17a94ef43149a239d5b7cee8db86185c502b','{"at": "2026-11-27T05:50:58.908063+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:a00cfc4135407513037b1edc9cc0f8718b6b8080e10567043fe99e5120441d8a','{"at": "2026-11-27T05:50:58.908063+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:ab2f331ec7de099da5e86d73d8f87aadd39a767d3959388a04952d1cf9adbcd6','{"at": "2026-11-27T05:50:58.908063+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:576f47ec960ff89b5d05f37372ed17a94ef43149a239d5b7cee8db86185c502b','{"at": "2026-11-27T05:50:58.958589+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:a00cfc4135407513037b1edc9cc0f8718b6b8080e10567043fe99e5120441d8a','{"at": "2026-11-27T05:50:58.958589+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:ab2f331ec7de099da5e86d73d8f87aadd39a767d3959388a04952d1cf9adbcd6','{"at": "2026-11-27T05:50:58.958589+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:576f47ec960ff89b5d05f37372ed17a94ef43149a239d5b7cee8db86185c502b','{"at": "2026-11-27T05:50:59.066264+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:a00cfc4135407513037b1edc9cc0f8718b6b8080e10567043fe99e5120441d8a','{"at": "2026-11-27T05:50:59.066264+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:ab2f331ec7de099da5e86d73d8f87aadd39a767d3959388a04952d1cf9adbcd6','{"at": "2026-11-27T05:50:59.066264+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:576f47ec960ff89b5d05f37372ed17a94ef43149a239d5b7cee8db86185c502b:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:50:59.940731+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:a00cfc4135407513037b1edc9cc0f8718b6b8080e10567043fe99e5120441d8a:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:50:59.940731+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:ab2f331ec7de099da5e86d73d8f87aadd39a767d3959388a04952d1cf9adbcd6:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:50:59.940731+00:00"}');
INSERT INTO evidence VALUES ('layer:1:sha256:81b57c6bf3a712c08873c146f2381c842508aec1b55b66b8fde0a3c1afba2a23:gzip','{"diff_id": "sha256:df7175b31beca796941fb0edf5ef0219abf59cefb7426fe870bd9188e48a0687", "unpacked": 17920, "at": 1795758661.8165612}');
INSERT INTO evidence VALUES ('layer:1:sha256:1984f72da6630cca55e6c9f637674b214be1cbe283416622b21ce44cb6beea1e:gzip','{"diff_id": "sha256:a8382bac2a1cdec84a315db97c751f524d48528b9b67deacfd46107c7887a3ce", "unpacked": 3584, "at": 1795758661.9576879}');
INSERT INTO evidence VALUES ('layer:1:sha256:04ec3b08438844dc8d3c383e6e6c5a8183f7f6901165408b18dd93c33e1ad25b:gzip','{"diff_id": "sha256:a258adf09b93a93a9a23023b56a0533154018c7f0e2faf050621d0672372ea06", "unpacked": 3584, "at": 1795758662.7028573}');
INSERT INTO evidence VALUES ('layer:1:sha256:87c300f749b6854422e1e64829d7acafaed2904c987d2f8b7dfa528fcab00fb6:gzip','{"diff_id": "sha256:9dfaf100f04cb9c4225b0d22af5d575488d07ba1f6db1a4e53dfa048bdd4e6f8", "unpacked": 17920, "at": 1795758662.7566903}');
INSERT INTO evidence VALUES ('files:1:sha256:4ed631d95a4f350813bbf52fcbdead3323fd64fd89e355e2dd52bb90f1473aa1:sha256:2ae225f02d94f488088bf9bce420dc4f9d0d8de07a8380ac4be8ec81d5741f84','{"count": 9541, "differs": []}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/node@sha256:a407b1885be8c1d54628cf9e34479c4ee75e7485530f4287a173363d4b439baf:linux/amd64:b613832d6b8f','{"pull": "3 layers downloaded, 1 unpacked there before", "run": "printed ''echoed a message''", "seconds": 8.044162218999872}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/node@sha256:a407b1885be8c1d54628cf9e34479c4ee75e7485530f4287a173363d4b439baf:linux/amd64:b613832d6b8f','{"pull": "3 layers downloaded, 1 unpacked there before", "run": "printed ''echoed a message''", "seconds": 8.120403344999886}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/node@sha256:a407b1885be8c1d54628cf9e34479c4ee75e7485530f4287a173363d4b439baf:linux/amd64:b613832d6b8f','{"pull": "3 layers downloaded, 1 unpacked there before", "run": "printed ''echoed a message''", "seconds": 9.037858763000031}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/node@sha256:a407b1885be8c1d54628cf9e34479c4ee75e7485530f4287a173363d4b439baf:linux/amd64:b613832d6b8f','{"pull": "3 layers downloaded, 1 unpacked there before", "run": "printed ''echoed a message''", "seconds": 8.593151903000035}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:04ec3b08438844dc8d3c383e6e6c5a8183f7f6901165408b18dd93c33e1ad25b','{"at": "2026-11-27T05:51:08.246812+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:87c300f749b6854422e1e64829d7acafaed2904c987d2f8b7dfa528fcab00fb6','{"at": "2026-11-27T05:51:08.246812+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:04ec3b08438844dc8d3c383e6e6c5a8183f7f6901165408b18dd93c33e1ad25b','{"at": "2026-11-27T05:51:09.735297+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:87c300f749b6854422e1e64829d7acafaed2904c987d2f8b7dfa528fcab00fb6','{"at": "2026-11-27T05:51:09.735297+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:04ec3b08438844dc8d3c383e6e6c5a8183f7f6901165408b18dd93c33e1ad25b','{"at": "2026-11-27T05:51:09.819113+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:87c300f749b6854422e1e64829d7acafaed2904c987d2f8b7dfa528fcab00fb6','{"at": "2026-11-27T05:51:09.819113+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:04ec3b08438844dc8d3c383e6e6c5a8183f7f6901165408b18dd93c33e1ad25b:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:51:09.923035+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:87c300f749b6854422e1e64829d7acafaed2904c987d2f8b7dfa528fcab00fb6:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:51:09.923035+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/compiled@sha256:2ae225f02d94f488088bf9bce420dc4f9d0d8de07a8380ac4be8ec81d5741f84:linux/amd64:e4e4d2e30251','{"pull": "2 layers downloaded, 1 unpacked there before", "run": "printed ''served 1.414214''", "seconds": 0.8317618969999785}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/compiled@sha256:2ae225f02d94f488088bf9bce420dc4f9d0d8de07a8380ac4be8ec81d5741f84:linux/amd64:e4e4d2e30251','{"pull": "2 layers downloaded, 1 unpacked there before", "run": "printed ''served 1.414214''", "seconds": 1.0842582640000273}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/compiled@sha256:2ae225f02d94f488088bf9bce420dc4f9d0d8de07a8380ac4be8ec81d5741f84:linux/amd64:e4e4d2e30251','{"pull": "2 layers downloaded, 1 unpacked there before", "run": "printed ''served 1.414214''", "seconds": 0.705648033999978}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/compiled@sha256:2ae225f02d94f488088bf9bce420dc4f9d0d8de07a8380ac4be8ec81d5741f84:linux/amd64:e4e4d2e30251','{"pull": "2 layers downloaded, 1 unpacked there before", "run": "printed ''served 1.414214''", "seconds": 1.0370459020000453}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/node@sha256:a407b1885be8c1d54628cf9e34479c4ee75e7485530f4287a173363d4b439baf/2026-11-27T05:51:16.174914+00:00','{"referrer": "sha256:65de520267712841914283a6587b9ec4c69c71e9043cc8c7ef423058601d3937"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/compiled@sha256:2ae225f02d94f488088bf9bce420dc4f9d0d8de07a8380ac4be8ec81d5741f84/2026-11-27T05:51:20.301039+00:00','{"referrer": "sha256:1bccc0aa32018322fae15b545f06bcf94bf9baea4e289c37053c942f1d57b33e"}');
INSERT INTO evidence VALUES ('layer:1:sha256:8df30f997cc2f976d9d286a24a009192771c209072b391a794959a3def0809ac:gzip','{"diff_id": "sha256:ba58794bd4657fbe356b1859c2de3e4a2751ff4a0379f31d67199a2fa70d9af8", "unpacked": 339968, "at": 1795758692.243019}');
INSERT INTO evidence VALUES ('layer:1:sha256:ea024b8e0317dfa3047acd536572ecbe96487280211f8af17acbe1556703640d:gzip','{"diff_id": "sha256:f74fa9a7de87c783a7bd6530da95ec743283fb71ee58c356c94e3bcd28dcffb8", "unpacked": 2050560, "at": 1795758692.559681}');
INSERT INTO evidence VALUES ('layer:1:sha256:53fca2a99b67933156879364ad408f5c21a62bb2eb74322271bc90851bde17a0:gzip','{"diff_id": "sha256:6bf64362b9950ac717298464236174f0d28aded344c148b80c69c195a1bf67cf", "unpacked": 5120, "at": 1795758692.8717823}');
INSERT INTO evidence VALUES ('layer:1:sha256:4d5dfed6d9eb28614fc575df29453d8140ff3bb8d47cf0cee2c75af7d361257a:gzip','{"diff_id": "sha256:db6c25d92f62acd78f2c3c857ab6e24848b154823bcfedff66395f2cdb195d27", "unpacked": 5632, "at": 1795758693.3022473}');
INSERT INTO evidence VALUES ('layer:1:sha256:8dd9214afdffbf232491149a80666d3d26c4649f6051904d4e1312289104bc7c:gzip','{"diff_id": "sha256:1b1e50c57a552f347002d1e26d11982c00ff2793a2e152b876d977630a835c32", "unpacked": 52224, "at": 1795758693.479994}');
INSERT INTO evidence VALUES ('layer:1:sha256:9820f5eb293cd9a2dadafc241267a4277c516fcdee2fc3feceb83326e3912edd:gzip','{"diff_id": "sha256:cbae6d460ab612f07b8199c8cc83f195298012b73e13d6b3ed510dfe4633c255", "unpacked": 3809280, "at": 1795758693.5158455}');
INSERT INTO evidence VALUES ('layer:1:sha256:9addb4c7f3afa99b03f24f9e05cb87d274a63ae9ba30c94f02c75e85d133e9de:gzip','{"diff_id": "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef", "unpacked": 1024, "at": 1795758693.7359598}');
INSERT INTO evidence VALUES ('layer:1:sha256:3bbc842cf701e43505a6c2bc117c6bbb16cdf8c7d15cda209147e25582946ad5:gzip','{"diff_id": "sha256:5b5597ac9c0844d43428cb43179fb5b158d40d35de21bf565d631be7dcd56907", "unpacked": 3072, "at": 1795758693.762902}');
INSERT INTO evidence VALUES ('layer:1:sha256:19b51b126682e4142c51ee720124d370616bef57521799be9750c05f87448180:gzip','{"diff_id": "sha256:d583807ec0ecc1335a68945bdcb26781ae38202559cb702c46a1188f1f3a4083", "unpacked": 3584, "at": 1795758693.883437}');
INSERT INTO evidence VALUES ('layer:1:sha256:4bea854a82dc678585bc9e9d70462035bac4b126c3b78e59af0fe5d33bdf06e2:gzip','{"diff_id": "sha256:a7f4fba75a98c799ca9508a5a5dee7a84234c0ed87afa3eddd26f0fe2d9fcd68", "unpacked": 25501696, "at": 1795758694.0578847}');
INSERT INTO evidence VALUES ('layer:1:sha256:e039f879ea252fa6ae062f162e87204ed1166fa4800687d5f04b7e3ed2cb985b:gzip','{"diff_id": "sha256:3f0d4dfe2b38150fd28364b86f3a8055a8b47df9dbe7f193427015e61bf03f45", "unpacked": 75500544, "at": 1795758695.387082}');
INSERT INTO evidence VALUES ('layer:1:sha256:0cdf4d42a6390572e94ba8888fe694262bc17b5be3317c5a3fd58d365fd3bb21:gzip','{"diff_id": "sha256:6d2a2887194751a514c7a8efa63e91ff7f66e4af8514b5b4ecbc53cef2981af3", "unpacked": 337408, "at": 1795758695.8311408}');
INSERT INTO evidence VALUES ('layer:1:sha256:0d3ba46e1c7c23cd81ece1e9aac1582b23d092ae771ed29d39b61a122bb8ecc7:gzip','{"diff_id": "sha256:3ff0146bdb3d9d87fd37fef66d5d28303411bced7371821e7ffb0ecb641dfb98", "unpacked": 2050048, "at": 1795758695.9721024}');
INSERT INTO evidence VALUES ('layer:1:sha256:9cbcfb8901cf48275b007ba7c472901256253cb348beba1982e7f9c1d80692d5:gzip','{"diff_id": "sha256:14a8827de36e1620422f8f796a00d836b518abc517d498ccb34fe975b8bab8f3", "unpacked": 4608, "at": 1795758696.6977987}');
INSERT INTO evidence VALUES ('layer:1:sha256:7ce6d0c2175e9068ff9e765afc04599c89e1f17af953d4ade9ae436193d0abf7:gzip','{"diff_id": "sha256:4db261dd461b48ebcb8ad43a66358be0c3ac9dabe4981ec462dd4fdd8c047d8b", "unpacked": 5632, "at": 1795758697.6600556}');
INSERT INTO evidence VALUES ('layer:1:sha256:d4e85822bf28734c442349687ef542e19a0ea1e93f1004b735774e3765c84772:gzip','{"diff_id": "sha256:6b9578622593775b9d64d471768dd4167bb254ebec58f9839d08d0ae66e728c7", "unpacked": 3808768, "at": 1795758699.4770148}');
INSERT INTO evidence VALUES ('layer:1:sha256:9e706fbfa8ec78b875500f52e311c1f5714abdbe01b5f90691cb5524274f4e1c:gzip','{"diff_id": "sha256:3d106b0fbc61871131523251942c003a383b50cced6d9291f93dd09db90ad6cb", "unpacked": 51712, "at": 1795758699.562638}');
INSERT INTO evidence VALUES ('layer:1:sha256:d15323807fdaa690d088c7ba8f4d42dd84509eed6121f512e2ebb04fea635232:gzip','{"diff_id": "sha256:41fca66c8ac02d128fc44aa31f4292496f1e72754bf8c7d2a96fb36e9c2bdf92", "unpacked": 2560, "at": 1795758699.596516}');
INSERT INTO evidence VALUES ('layer:1:sha256:b8faf29a58a1c9f873c8eea3654617b1bc92d5a2dfd50ede84984ed1d2181503:gzip','{"diff_id": "sha256:8ce9ec0853ffbfe152cf7fba7d89ccae07d7b73d51e0366c895738fb5927d7f5", "unpacked": 3584, "at": 1795758699.624119}');
INSERT INTO evidence VALUES ('layer:1:sha256:6e5c15739781d1b29726625bdebd769759d39892c2cf5936b08b1e883e0fa394:gzip','{"diff_id": "sha256:2b099d27a75fd4939298a0ac2ba8444826d25b5c86dc07b71d9f7897c3b62cc3", "unpacked": 25501184, "at": 1795758699.6410046}');
INSERT INTO evidence VALUES ('layer:1:sha256:e626bd3819da0fd4ee7f3a0fa99032c3fe54998fabcc01774ba215e078544a74:gzip','{"diff_id": "sha256:d0f771ff71e881f244351542428d03122870652ec7547c17035eafca410610ca", "unpacked": 75500032, "at": 1795758699.8509004}');
INSERT INTO evidence VALUES ('files:1:sha256:8bdf9fce0b63b087d969a15e53306b224143c6c40218a75d50454f0c0c9f7c02:sha256:5e8ec35253ec913d3b2b1726b45e8882c11857d7c20eb6c6e570e60f747c2f5c','{"count": 11551, "differs": []}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:0cdf4d42a6390572e94ba8888fe694262bc17b5be3317c5a3fd58d365fd3bb21','{"at": "2026-11-27T05:51:43.685716+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:0d3ba46e1c7c23cd81ece1e9aac1582b23d092ae771ed29d39b61a122bb8ecc7','{"at": "2026-11-27T05:51:43.685716+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:6e5c15739781d1b29726625bdebd769759d39892c2cf5936b08b1e883e0fa394','{"at": "2026-11-27T05:51:43.685716+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:7ce6d0c2175e9068ff9e765afc04599c89e1f17af953d4ade9ae436193d0abf7','{"at": "2026-11-27T05:51:43.685716+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:9cbcfb8901cf48275b007ba7c472901256253cb348beba1982e7f9c1d80692d5','{"at": "2026-11-27T05:51:43.685716+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:9e706fbfa8ec78b875500f52e311c1f5714abdbe01b5f90691cb5524274f4e1c','{"at": "2026-11-27T05:51:43.685716+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:b8faf29a58a1c9f873c8eea3654617b1bc92d5a2dfd50ede84984ed1d2181503','{"at": "2026-11-27T05:51:43.685716+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:d15323807fdaa690d088c7ba8f4d42dd84509eed6121f512e2ebb04fea635232','{"at": "2026-11-27T05:51:43.685716+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:d4e85822bf28734c442349687ef542e19a0ea1e93f1004b735774e3765c84772','{"at": "2026-11-27T05:51:43.685716+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:e626bd3819da0fd4ee7f3a0fa99032c3fe54998fabcc01774ba215e078544a74','{"at": "2026-11-27T05:51:43.685716+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:0cdf4d42a6390572e94ba8888fe694262bc17b5be3317c5a3fd58d365fd3bb21','{"at": "2026-11-27T05:51:44.526646+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:0d3ba46e1c7c23cd81ece1e9aac1582b23d092ae771ed29d39b61a122bb8ecc7','{"at": "2026-11-27T05:51:44.526646+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:6e5c15739781d1b29726625bdebd769759d39892c2cf5936b08b1e883e0fa394','{"at": "2026-11-27T05:51:44.526646+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:7ce6d0c2175e9068ff9e765afc04599c89e1f17af953d4ade9ae436193d0abf7','{"at": "2026-11-27T05:51:44.526646+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:9cbcfb8901cf48275b007ba7c472901256253cb348beba1982e7f9c1d80692d5','{"at": "2026-11-27T05:51:44.526646+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:9e706fbfa8ec78b875500f52e311c1f5714abdbe01b5f90691cb5524274f4e1c','{"at": "2026-11-27T05:51:44.526646+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:b8faf29a58a1c9f873c8eea3654617b1bc92d5a2dfd50ede84984ed1d2181503','{"at": "2026-11-27T05:51:44.526646+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:d15323807fdaa690d088c7ba8f4d42dd84509eed6121f512e2ebb04fea635232','{"at": "2026-11-27T05:51:44.526646+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:d4e85822bf28734c442349687ef542e19a0ea1e93f1004b735774e3765c84772','{"at": "2026-11-27T05:51:44.526646+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:e626bd3819da0fd4ee7f3a0fa99032c3fe54998fabcc01774ba215e078544a74','{"at": "2026-11-27T05:51:44.526646+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:0cdf4d42a6390572e94ba8888fe694262bc17b5be3317c5a3fd58d365fd3bb21:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:51:44.688822+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:0d3ba46e1c7c23cd81ece1e9aac1582b23d092ae771ed29d39b61a122bb8ecc7:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:51:44.688822+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:6e5c15739781d1b29726625bdebd769759d39892c2cf5936b08b1e883e0fa394:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:51:44.688822+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:7ce6d0c2175e9068ff9e765afc04599c89e1f17af953d4ade9ae436193d0abf7:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:51:44.688822+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:9cbcfb8901cf48275b007ba7c472901256253cb348beba1982e7f9c1d80692d5:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:51:44.688822+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:9e706fbfa8ec78b875500f52e311c1f5714abdbe01b5f90691cb5524274f4e1c:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:51:44.688822+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:b8faf29a58a1c9f873c8eea3654617b1bc92d5a2dfd50ede84984ed1d2181503:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:51:44.688822+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:d15323807fdaa690d088c7ba8f4d42dd84509eed6121f512e2ebb04fea635232:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:51:44.688822+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:d4e85822bf28734c442349687ef542e19a0ea1e93f1004b735774e3765c84772:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:51:44.688822+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:e626bd3819da0fd4ee7f3a0fa99032c3fe54998fabcc01774ba215e078544a74:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:51:44.688822+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:0cdf4d42a6390572e94ba8888fe694262bc17b5be3317c5a3fd58d365fd3bb21','{"at": "2026-11-27T05:51:44.887835+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:0d3ba46e1c7c23cd81ece1e9aac1582b23d092ae771ed29d39b61a122bb8ecc7','{"at": "2026-11-27T05:51:44.887835+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:6e5c15739781d1b29726625bdebd769759d39892c2cf5936b08b1e883e0fa394','{"at": "2026-11-27T05:51:44.887835+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:7ce6d0c2175e9068ff9e765afc04599c89e1f17af953d4ade9ae436193d0abf7','{"at": "2026-11-27T05:51:44.887835+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:9cbcfb8901cf48275b007ba7c472901256253cb348beba1982e7f9c1d80692d5','{"at": "2026-11-27T05:51:44.887835+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:9e706fbfa8ec78b875500f52e311c1f5714abdbe01b5f90691cb5524274f4e1c','{"at": "2026-11-27T05:51:44.887835+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:b8faf29a58a1c9f873c8eea3654617b1bc92d5a2dfd50ede84984ed1d2181503','{"at": "2026-11-27T05:51:44.887835+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:d15323807fdaa690d088c7ba8f4d42dd84509eed6121f512e2ebb04fea635232','{"at": "2026-11-27T05:51:44.887835+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:d4e85822bf28734c442349687ef542e19a0ea1e93f1004b735774e3765c84772','{"at": "2026-11-27T05:51:44.887835+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:e626bd3819da0fd4ee7f3a0fa99032c3fe54998fabcc01774ba215e078544a74','{"at": "2026-11-27T05:51:44.887835+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/big@sha256:5e8ec35253ec913d3b2b1726b45e8882c11857d7c20eb6c6e570e60f747c2f5c:linux/amd64:fd06d70582ef','{"pull": "11 layers downloaded, 1 unpacked there before", "run": "printed ''big ''", "seconds": 9.078383236000036}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/big@sha256:5e8ec35253ec913d3b2b1726b45e8882c11857d7c20eb6c6e570e60f747c2f5c:linux/amd64:fd06d70582ef','{"pull": "11 layers downloaded, 1 unpacked there before", "run": "printed ''big ''", "seconds": 10.078589616000045}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/big@sha256:5e8ec35253ec913d3b2b1726b45e8882c11857d7c20eb6c6e570e60f747c2f5c:linux/amd64:fd06d70582ef','{"pull": "11 layers downloaded, 1 unpacked there before", "run": "printed ''big ''", "seconds": 10.298695948000159}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/big@sha256:5e8ec35253ec913d3b2b1726b45e8882c11857d7c20eb6c6e570e60f747c2f5c:linux/amd64:fd06d70582ef','{"pull": "11 layers downloaded, 1 unpacked there before", "run": "printed ''big ''", "seconds": 10.920173861999956}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/big@sha256:5e8ec35253ec913d3b2b1726b45e8882c11857d7c20eb6c6e570e60f747c2f5c/2026-11-27T05:51:53.940718+00:00','{"referrer": "sha256:1e841b0672ea22595adb8908854f2625386a28150a93c55a148583d437135cfe"}');
INSERT INTO evidence VALUES ('layer:1:sha256:9023937dbc189e8064636e2af4a45ce57b8c0b6dd6a90447aed1d5ca80201347:gzip','{"diff_id": "sha256:2557d58e0ce2bbe7b2331c69d1b74b01f36152ad695a78ab2cf1c8c99614287a", "unpacked": 2560, "at": 1795758721.1647325}');
INSERT INTO evidence VALUES ('layer:1:sha256:622e7d41ca7870d10de2176a34368ab2f8e7ff8c187a5a2fe7d9a2a91e7617ff:gzip','{"diff_id": "sha256:489269414d904ab4b32a4145b23274dd1fc23e7065b702875af3b0c68e105b87", "unpacked": 2560, "at": 1795758721.1797264}');
INSERT INTO evidence VALUES ('layer:1:sha256:c0ac287779936f1cbc07c8bacf64c9a82e4cd4c5ebdf16a9ded55a97624d36a0:gzip','{"diff_id": "sha256:04abb4ed4d81aaab87a81a8b3aa4c07db927b0eee0133e11de7983faf83f30bb", "unpacked": 2560, "at": 1795758721.4204175}');
INSERT INTO evidence VALUES ('layer:1:sha256:8736ce48a47dee9f697a3af70f2e58fb942c82459698ea0366a2b23b346b2be5:gzip','{"diff_id": "sha256:c672c808823a4fbd01f4999fdca486d0741308bed1efc53f3f5487aa06a836b2", "unpacked": 1848832, "at": 1795758721.6390774}');
INSERT INTO evidence VALUES ('layer:1:sha256:ef1e10841ca1b8c985f576c1637f8e6e082bb2517b3735fdc00da8b3630382af:gzip','{"diff_id": "sha256:4016caad90453dcd83d6426c664c1f4183a6913b26f08cd5c5ca83c08544af30", "unpacked": 1287168, "at": 1795758721.6513314}');
INSERT INTO evidence VALUES ('layer:1:sha256:9f525b4a90a2d3052bc7856441eccac34a3a0864b0b102791be3b60972e64265:gzip','{"diff_id": "sha256:7130a63e5abf3f2c228c096a0b25778c6d4bf62f2add7a9736eca67d5ee09351", "unpacked": 1984512, "at": 1795758721.768158}');
INSERT INTO evidence VALUES ('layer:1:sha256:2d5f5d2efb1c20197dc5c4f23be99897aaac237e2c655336f1438fa05d30d745:gzip','{"diff_id": "sha256:181fba0edc1ef7c24cefe4c2aa8fb430e9951a2b053a22a4b6c6e4264ef42991", "unpacked": 2560, "at": 1795758721.8357933}');
INSERT INTO evidence VALUES ('layer:1:sha256:774aa9bb0faa7bf81224ede1790e3cba287887dae282bbc19463741bd8e84f47:gzip','{"diff_id": "sha256:a0bc25a9cf47215ca2f6d3671c00721c155530ac041ce947e512808c97811d78", "unpacked": 1984512, "at": 1795758721.9872644}');
INSERT INTO evidence VALUES ('layer:1:sha256:4e265fd42b3dc8f556b3cd00eb1dd063f61769d5313ce3a3c3b355583fd66610:gzip','{"diff_id": "sha256:9c82ac5a7f6d771b2825f359dc224478a446353111b8e26862db4b8e16b04e29", "unpacked": 1287168, "at": 1795758722.1941867}');
INSERT INTO evidence VALUES ('layer:1:sha256:e18aefb8479fe73ad05925e8d36e3bc60297d7b872670d234e1bc4b049214659:gzip','{"diff_id": "sha256:ed7ce4b7df3c1d02d7dc43ef66fcd4a572500f88f30e12f7c650fcb5e064ea39", "unpacked": 1848832, "at": 1795758722.2355602}');
INSERT INTO evidence VALUES ('files:1:sha256:0f8ff313a047cbb0d5043371e74aac1a820360fc04653dbef06ad1d9fa0bde11:sha256:88c2735705266dcafc830ebe82817da1261b9bf06056058dbb5dffaa76e285e5','{"count": 3, "differs": []}');
INSERT INTO evidence VALUES ('files:1:sha256:6755b03de9de39f851aa1e13bb1c77cc8a0c83c209d267f9a7ee5ea4df307b71:sha256:b9c4206d2a1dd470028a89c45c0dc8aad749ce68bac68d7cd1f3253468f272d5','{"count": 3, "differs": []}');
INSERT INTO evidence VALUES ('files:1:sha256:2d6339610735f371d1f50f3a67f5451fd47d9fc3458747b397b252e5e262f6cf:sha256:7f1e3e0d2325a12ebd6c1262ca7a6acac4e3cb184cad89a1ec458f52042e28d8','{"count": 3, "differs": []}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:2d5f5d2efb1c20197dc5c4f23be99897aaac237e2c655336f1438fa05d30d745','{"at": "2026-11-27T05:52:18.218707+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:e18aefb8479fe73ad05925e8d36e3bc60297d7b872670d234e1bc4b049214659','{"at": "2026-11-27T05:52:04.877631+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:2d5f5d2efb1c20197dc5c4f23be99897aaac237e2c655336f1438fa05d30d745','{"at": "2026-11-27T05:52:19.638556+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:e18aefb8479fe73ad05925e8d36e3bc60297d7b872670d234e1bc4b049214659','{"at": "2026-11-27T05:52:05.016864+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:2d5f5d2efb1c20197dc5c4f23be99897aaac237e2c655336f1438fa05d30d745','{"at": "2026-11-27T05:52:17.564855+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:e18aefb8479fe73ad05925e8d36e3bc60297d7b872670d234e1bc4b049214659','{"at": "2026-11-27T05:52:05.059936+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:2d5f5d2efb1c20197dc5c4f23be99897aaac237e2c655336f1438fa05d30d745:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:52:19.050641+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:4e265fd42b3dc8f556b3cd00eb1dd063f61769d5313ce3a3c3b355583fd66610:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:52:05.210315+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/aarch64-agent@sha256:7f1e3e0d2325a12ebd6c1262ca7a6acac4e3cb184cad89a1ec458f52042e28d8:linux/arm64:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 1.2988101819998974}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/armhf-agent@sha256:b9c4206d2a1dd470028a89c45c0dc8aad749ce68bac68d7cd1f3253468f272d5:linux/arm/v7:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 0.4840372380001554}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/aarch64-agent@sha256:7f1e3e0d2325a12ebd6c1262ca7a6acac4e3cb184cad89a1ec458f52042e28d8:linux/arm64:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 1.5196671129999686}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/aarch64-agent@sha256:7f1e3e0d2325a12ebd6c1262ca7a6acac4e3cb184cad89a1ec458f52042e28d8:linux/arm64:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 1.0730160380001053}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:4e265fd42b3dc8f556b3cd00eb1dd063f61769d5313ce3a3c3b355583fd66610','{"at": "2026-11-27T05:52:11.910080+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:4e265fd42b3dc8f556b3cd00eb1dd063f61769d5313ce3a3c3b355583fd66610','{"at": "2026-11-27T05:52:12.748694+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:e18aefb8479fe73ad05925e8d36e3bc60297d7b872670d234e1bc4b049214659:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:52:13.430195+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:4e265fd42b3dc8f556b3cd00eb1dd063f61769d5313ce3a3c3b355583fd66610','{"at": "2026-11-27T05:52:13.563810+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/armhf-agent@sha256:b9c4206d2a1dd470028a89c45c0dc8aad749ce68bac68d7cd1f3253468f272d5:linux/arm/v7:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 0.7946780439999657}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/armhf-agent@sha256:b9c4206d2a1dd470028a89c45c0dc8aad749ce68bac68d7cd1f3253468f272d5:linux/arm/v7:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 0.43807242200000474}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/aarch64-agent@sha256:7f1e3e0d2325a12ebd6c1262ca7a6acac4e3cb184cad89a1ec458f52042e28d8:linux/arm64:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 0.7983254460000353}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/armhf-agent@sha256:b9c4206d2a1dd470028a89c45c0dc8aad749ce68bac68d7cd1f3253468f272d5:linux/arm/v7:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 1.1670539599999756}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:774aa9bb0faa7bf81224ede1790e3cba287887dae282bbc19463741bd8e84f47','{"at": "2026-11-27T05:52:17.564855+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:774aa9bb0faa7bf81224ede1790e3cba287887dae282bbc19463741bd8e84f47','{"at": "2026-11-27T05:52:18.218707+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:774aa9bb0faa7bf81224ede1790e3cba287887dae282bbc19463741bd8e84f47:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:52:19.050641+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:774aa9bb0faa7bf81224ede1790e3cba287887dae282bbc19463741bd8e84f47','{"at": "2026-11-27T05:52:19.638556+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/amd64-agent@sha256:88c2735705266dcafc830ebe82817da1261b9bf06056058dbb5dffaa76e285e5:linux/amd64:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 0.5450094750001426}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/amd64-agent@sha256:88c2735705266dcafc830ebe82817da1261b9bf06056058dbb5dffaa76e285e5:linux/amd64:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 0.4897403489999306}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/amd64-agent@sha256:88c2735705266dcafc830ebe82817da1261b9bf06056058dbb5dffaa76e285e5:linux/amd64:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 0.5999759270000595}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/amd64-agent@sha256:88c2735705266dcafc830ebe82817da1261b9bf06056058dbb5dffaa76e285e5:linux/amd64:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 1.1905443310001829}');
INSERT INTO evidence VALUES ('layer:1:sha256:aef18c313a39fabc116b152e2c1347cbc4b6b123dfec570847384e5de28a5a2d:gzip','{"diff_id": "sha256:739dc01ac24b8be72b9d63898878f9084b5f23288763d9fa5fec1ed452718d93", "unpacked": 4096, "at": 1795758745.985007}');
INSERT INTO evidence VALUES ('layer:1:sha256:c44c760b68f5bb54ddb81288329ad52b4f9acbe188ecbc36fadfebfc02840f59:gzip','{"diff_id": "sha256:5e7e419e2372cf43518633a1d934c6dd59da7e4365d57ac342ad7e77ce3bf718", "unpacked": 4096, "at": 1795758746.0983953}');
INSERT INTO evidence VALUES ('layer:1:sha256:837f4235161a19bb2dee52678f316f9bf59bc850d81b1ce3ef7ce8060f939dee:gzip','{"diff_id": "sha256:f96d1d47f1163121defb02a3669d97c11f96dfc34a2397f78456d8461d4fd52e", "unpacked": 4096, "at": 1795758746.5230207}');
INSERT INTO evidence VALUES ('layer:1:sha256:7eee5750045313210f61b1ad79b4f5aa87d8f5d219a65ccdfb796c089f664fa2:gzip','{"diff_id": "sha256:ff3b312e29a3a4b63fd8c9d1c4f7a6eca672971eef412eedaa1621b00a3f51b8", "unpacked": 3584, "at": 1795758746.564295}');
INSERT INTO evidence VALUES ('files:1:sha256:583bb93e26138f40d1a00c3f380296a7b737cea426f98a9a3a1cf53fee7a8201:sha256:5330034666a22391473804f3bc8afd01e93fd37b75db7b40a84c92789b391da7','{"count": 9541, "differs": []}');
INSERT INTO evidence VALUES ('layer:1:sha256:5c174728c584b1b463ee3c28dae9fead1259a3d5289ace2acb1d226e9e2268f5:gzip','{"diff_id": "sha256:2559734394f56315eef91640769927f5892b34f29b4585c37be9ebef63b991d2", "unpacked": 4096, "at": 1795758746.8757985}');
INSERT INTO evidence VALUES ('layer:1:sha256:4a82b4442e4fef2aae78964ed02d83ee5e9f054a7d802a055192bcb26a10bdcf:gzip','{"diff_id": "sha256:d7699481bd1be1c96abd5b7e2584f83f215b6d2797cb3215e4b2b88058018e86", "unpacked": 4096, "at": 1795758746.9905286}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:7eee5750045313210f61b1ad79b4f5aa87d8f5d219a65ccdfb796c089f664fa2:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:52:30.395806+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:837f4235161a19bb2dee52678f316f9bf59bc850d81b1ce3ef7ce8060f939dee:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:52:30.395806+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:7eee5750045313210f61b1ad79b4f5aa87d8f5d219a65ccdfb796c089f664fa2','{"at": "2026-11-27T05:54:08.723095+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:837f4235161a19bb2dee52678f316f9bf59bc850d81b1ce3ef7ce8060f939dee','{"at": "2026-11-27T05:54:08.723095+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/duo@sha256:0d8aad1c4293990ce01b34b81fc8095fbc95c632cf486834e2e54cfe02a37193:linux/amd64:7852e3700373','{"pull": "2 layers downloaded, 1 unpacked there before", "run": "printed ''built on''", "seconds": 1.9410196819999328}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/amd64-agent@sha256:88c2735705266dcafc830ebe82817da1261b9bf06056058dbb5dffaa76e285e5/2026-11-27T05:52:38.286595+00:00','{"referrer": "sha256:98a48fc05d1c0c803f745b2527bd82e7271bfb70e7201f3a4b3c2a6a72eb7234"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:9c072af78d5e098a4d8baa6755db028a80926386d4689388f91cdd27ebbd9bc1','{"at": "2026-11-27T05:54:21.256523+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:a48c9c2ec685902659719f8be5282cb0ffbf5df8982feffdc9b66ff9bdeabe97','{"at": "2026-11-27T05:54:21.256523+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:f3606d14a5b7b05729b0381f85bb1770f210eabfab5372b2d5f0bd413d880a01','{"at": "2026-11-27T05:54:21.256523+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/duo@sha256:0d8aad1c4293990ce01b34b81fc8095fbc95c632cf486834e2e54cfe02a37193:linux/amd64:7852e3700373','{"pull": "2 layers downloaded, 1 unpacked there before", "run": "printed ''built on''", "seconds": 2.3816431119998924}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/aarch64-agent@sha256:7f1e3e0d2325a12ebd6c1262ca7a6acac4e3cb184cad89a1ec458f52042e28d8/2026-11-27T05:52:38.286595+00:00','{"referrer": "sha256:07b3b634229717b16b6bb290c3a6af4c75ac63d8dcb105a7731c1af99cea6700"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/armhf-agent@sha256:b9c4206d2a1dd470028a89c45c0dc8aad749ce68bac68d7cd1f3253468f272d5/2026-11-27T05:52:38.286595+00:00','{"referrer": "sha256:cb4be86df366562cb25cd0fc8bf4c0e83b5b0d1ca2f9bd53a6feb7c536d08cc5"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:9c072af78d5e098a4d8baa6755db028a80926386d4689388f91cdd27ebbd9bc1','{"at": "2026-11-27T05:54:24.703840+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:a48c9c2ec685902659719f8be5282cb0ffbf5df8982feffdc9b66ff9bdeabe97','{"at": "2026-11-27T05:54:24.703840+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:f3606d14a5b7b05729b0381f85bb1770f210eabfab5372b2d5f0bd413d880a01','{"at": "2026-11-27T05:54:24.703840+00:00"}');
INSERT INTO evidence VALUES ('layer:1:sha256:a48c9c2ec685902659719f8be5282cb0ffbf5df8982feffdc9b66ff9bdeabe97:gzip','{"diff_id": "sha256:65c910ba72711b744cc80bedacbe02853712c4472b44a43fce5541f0f1816b41", "unpacked": 204336640, "at": 1795758764.4467921}');
INSERT INTO evidence VALUES ('layer:1:sha256:9c072af78d5e098a4d8baa6755db028a80926386d4689388f91cdd27ebbd9bc1:gzip','{"diff_id": "sha256:e080c4ed99585dee1f00983c369ad6d69b0d2441671e63a8aee96ef9f3d39b69", "unpacked": 4096, "at": 1795758767.5561235}');
INSERT INTO evidence VALUES ('layer:1:sha256:f3606d14a5b7b05729b0381f85bb1770f210eabfab5372b2d5f0bd413d880a01:gzip','{"diff_id": "sha256:c286940dd2982ec8974d9a49cf08802478ddc5b1ffb27e2e0629e64953d8ce01", "unpacked": 3584, "at": 1795758767.775529}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/duo@sha256:0d8aad1c4293990ce01b34b81fc8095fbc95c632cf486834e2e54cfe02a37193:linux/arm64:7852e3700373','{"pull": "3 layers downloaded", "run": "printed ''built on''", "seconds": 13.174519101999977}');
INSERT INTO evidence VALUES ('files:1:sha256:f4b25c4109cb73c36b0e427cd5dc10eeabcca2fcae8e5235efbe7aa2fa3fd5a9:sha256:6c423979fde46f83854cfa301d7ce3cf06d2c7ff90c664f52cfd0c1e086b27f2','{"count": 9541, "differs": []}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/duo@sha256:0d8aad1c4293990ce01b34b81fc8095fbc95c632cf486834e2e54cfe02a37193:linux/arm64:7852e3700373','{"pull": "3 layers downloaded", "run": "printed ''built on''", "seconds": 15.568662661999952}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:7eee5750045313210f61b1ad79b4f5aa87d8f5d219a65ccdfb796c089f664fa2','{"at": "2026-11-27T05:52:52.787125+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:837f4235161a19bb2dee52678f316f9bf59bc850d81b1ce3ef7ce8060f939dee','{"at": "2026-11-27T05:52:52.787125+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:9c072af78d5e098a4d8baa6755db028a80926386d4689388f91cdd27ebbd9bc1:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:52:56.729725+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:a48c9c2ec685902659719f8be5282cb0ffbf5df8982feffdc9b66ff9bdeabe97:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:52:56.729725+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:f3606d14a5b7b05729b0381f85bb1770f210eabfab5372b2d5f0bd413d880a01:application/vnd.docker.image.rootfs.diff.tar.gzip','{"at": "2026-11-27T05:52:56.729725+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:7eee5750045313210f61b1ad79b4f5aa87d8f5d219a65ccdfb796c089f664fa2','{"at": "2026-11-27T05:52:57.209195+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:20.10.24+dfsg1:classic:sha256:837f4235161a19bb2dee52678f316f9bf59bc850d81b1ce3ef7ce8060f939dee','{"at": "2026-11-27T05:52:57.209195+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:9c072af78d5e098a4d8baa6755db028a80926386d4689388f91cdd27ebbd9bc1','{"at": "2026-11-27T05:52:57.709664+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:a48c9c2ec685902659719f8be5282cb0ffbf5df8982feffdc9b66ff9bdeabe97','{"at": "2026-11-27T05:52:57.709664+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:f3606d14a5b7b05729b0381f85bb1770f210eabfab5372b2d5f0bd413d880a01','{"at": "2026-11-27T05:52:57.709664+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/duo@sha256:0d8aad1c4293990ce01b34b81fc8095fbc95c632cf486834e2e54cfe02a37193:linux/amd64:7852e3700373','{"pull": "2 layers downloaded, 1 unpacked there before", "run": "printed ''built on''", "seconds": 1.3259192350001285}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/duo@sha256:0d8aad1c4293990ce01b34b81fc8095fbc95c632cf486834e2e54cfe02a37193:linux/amd64:7852e3700373','{"pull": "2 layers downloaded, 1 unpacked there before", "run": "printed ''built on''", "seconds": 2.0458550440000636}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/duo@sha256:0d8aad1c4293990ce01b34b81fc8095fbc95c632cf486834e2e54cfe02a37193:linux/arm64:7852e3700373','{"pull": "3 layers downloaded", "run": "printed ''built on''", "seconds": 11.818549713000039}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/duo@sha256:0d8aad1c4293990ce01b34b81fc8095fbc95c632cf486834e2e54cfe02a37193:linux/arm64:7852e3700373','{"pull": "3 layers downloaded", "run": "printed ''built on''", "seconds": 14.211561579999852}');
INSERT INTO evidence VALUES ('accept.registry/1/127.0.0.1:5000/docker gzip index->docker gzip index','{"at": "2026-11-27T05:53:01.791735+00:00", "evidence": "127.0.0.1:5000 took docker gzip index"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/duo@sha256:0d8aad1c4293990ce01b34b81fc8095fbc95c632cf486834e2e54cfe02a37193/2026-11-27T05:53:08.742315+00:00','{"referrer": "sha256:fc7ea676fed57d7c45db1e592c3471b001efa7e03dccb8ce4c5608a4bae230a9"}');
INSERT INTO evidence VALUES ('wave container/2','{"through": true, "over": true}');
INSERT INTO evidence VALUES ('wave oci/1','{"through": true, "over": true}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:2d5f5d2efb1c20197dc5c4f23be99897aaac237e2c655336f1438fa05d30d745:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:54:04.263240+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:e18aefb8479fe73ad05925e8d36e3bc60297d7b872670d234e1bc4b049214659:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:53:12.425114+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/aarch64-agent@sha256:59266a68fc28a6c6d82e6fe8191fba7bb18fa6efb6b4e509145fa0e403bb5ee7:linux/arm64:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 0.544703803999937}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/armhf-agent@sha256:c46b489468cbd5ec8bc0c9d3059ec7d4b104bc3a66717ec5fd36b4021dbe14c2:linux/arm/v7:6ab9dee8b258','{"pull": "0 layers downloaded, 2 unpacked there before", "run": "printed ''agent ''", "seconds": 0.22823359899985007}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/node@sha256:495f7ca153c490ab37a82720024b69054407be5eb563e837cee91645d13f4d2b:linux/amd64:b613832d6b8f','{"pull": "0 layers downloaded, 4 unpacked there before", "run": "printed ''echoed a message''", "seconds": 0.5101754699999219}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/node@sha256:495f7ca153c490ab37a82720024b69054407be5eb563e837cee91645d13f4d2b:linux/amd64:b613832d6b8f','{"pull": "0 layers downloaded, 4 unpacked there before", "run": "printed ''echoed a message''", "seconds": 0.4289724349998778}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/amd64-agent@sha256:2ebb1b780ddc48f37dbd96be3a2d54231e5111ff27f2524dd0205c6517db3ee1:linux/amd64:6ab9dee8b258','{"pull": "0 layers downloaded, 2 unpacked there before", "run": "printed ''agent ''", "seconds": 0.3660628640000141}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/big@sha256:79f9232edbee09388bdf34b9dc470a2ce43e8d1e0b324c184033f1a63afa22a7:linux/amd64:fd06d70582ef','{"pull": "0 layers downloaded, 12 unpacked there before", "run": "printed ''big ''", "seconds": 0.34030732899987015}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/big@sha256:79f9232edbee09388bdf34b9dc470a2ce43e8d1e0b324c184033f1a63afa22a7:linux/amd64:fd06d70582ef','{"pull": "0 layers downloaded, 12 unpacked there before", "run": "printed ''big ''", "seconds": 0.27192806600010044}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/node@sha256:495f7ca153c490ab37a82720024b69054407be5eb563e837cee91645d13f4d2b:linux/amd64:b613832d6b8f','{"pull": "0 layers downloaded, 4 unpacked there before", "run": "printed ''echoed a message''", "seconds": 0.4141652379998959}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/compiled@sha256:1dc5b7634ae9a01700d8bd2ff7b17ffc53699627be5a49dfc4ab59b30d96cf1d:linux/amd64:e4e4d2e30251','{"pull": "0 layers downloaded, 3 unpacked there before", "run": "printed ''served 1.414214''", "seconds": 0.2995712370000092}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/amd64-agent@sha256:2ebb1b780ddc48f37dbd96be3a2d54231e5111ff27f2524dd0205c6517db3ee1:linux/amd64:6ab9dee8b258','{"pull": "0 layers downloaded, 2 unpacked there before", "run": "printed ''agent ''", "seconds": 0.3030543779998425}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/compiled@sha256:1dc5b7634ae9a01700d8bd2ff7b17ffc53699627be5a49dfc4ab59b30d96cf1d:linux/amd64:e4e4d2e30251','{"pull": "0 layers downloaded, 3 unpacked there before", "run": "printed ''served 1.414214''", "seconds": 0.8814483609999115}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/aarch64-agent@sha256:59266a68fc28a6c6d82e6fe8191fba7bb18fa6efb6b4e509145fa0e403bb5ee7:linux/arm64:6ab9dee8b258','{"pull": "0 layers downloaded, 2 unpacked there before", "run": "printed ''agent ''", "seconds": 0.8583971069999734}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/armhf-agent@sha256:c46b489468cbd5ec8bc0c9d3059ec7d4b104bc3a66717ec5fd36b4021dbe14c2:linux/arm/v7:6ab9dee8b258','{"pull": "0 layers downloaded, 2 unpacked there before", "run": "printed ''agent ''", "seconds": 0.5089568650000729}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:0cdf4d42a6390572e94ba8888fe694262bc17b5be3317c5a3fd58d365fd3bb21:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:53:38.262413+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:0d3ba46e1c7c23cd81ece1e9aac1582b23d092ae771ed29d39b61a122bb8ecc7:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:53:38.262413+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:4f4fb700ef54461cfa02571ae0db9a0dc1e0cdb5577484a6d75e68dc38e8acc1:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:54:18.425615+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:5eb9ce184f3807013fa03eebd6327ec184f93c808efc8cc5871945bfe9eab8c4:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:53:38.262413+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:6e5c15739781d1b29726625bdebd769759d39892c2cf5936b08b1e883e0fa394:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:53:38.262413+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:7ce6d0c2175e9068ff9e765afc04599c89e1f17af953d4ade9ae436193d0abf7:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:53:38.262413+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:9cbcfb8901cf48275b007ba7c472901256253cb348beba1982e7f9c1d80692d5:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:53:38.262413+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:9e706fbfa8ec78b875500f52e311c1f5714abdbe01b5f90691cb5524274f4e1c:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:53:38.262413+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:b8faf29a58a1c9f873c8eea3654617b1bc92d5a2dfd50ede84984ed1d2181503:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:53:38.262413+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:d15323807fdaa690d088c7ba8f4d42dd84509eed6121f512e2ebb04fea635232:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:53:38.262413+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:d4e85822bf28734c442349687ef542e19a0ea1e93f1004b735774e3765c84772:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:53:38.262413+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:e626bd3819da0fd4ee7f3a0fa99032c3fe54998fabcc01774ba215e078544a74:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:53:38.262413+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/big@sha256:79f9232edbee09388bdf34b9dc470a2ce43e8d1e0b324c184033f1a63afa22a7:linux/amd64:fd06d70582ef','{"pull": "0 layers downloaded, 12 unpacked there before", "run": "printed ''big ''", "seconds": 0.3843670030000794}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/aarch64-agent@sha256:59266a68fc28a6c6d82e6fe8191fba7bb18fa6efb6b4e509145fa0e403bb5ee7:linux/arm64:6ab9dee8b258','{"pull": "0 layers downloaded, 2 unpacked there before", "run": "printed ''agent ''", "seconds": 0.5331538910002109}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/big@sha256:79f9232edbee09388bdf34b9dc470a2ce43e8d1e0b324c184033f1a63afa22a7:linux/amd64:fd06d70582ef','{"pull": "12 layers downloaded", "run": "printed ''big ''", "seconds": 10.446738112000048}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/web@sha256:81844d7365b9fd7dcfd4885ddda75f5193dea65724594da1e2bc3945aef4945b:linux/amd64:d3d220998786','{"pull": "0 layers downloaded, 7 unpacked there before", "run": "printed ''served <h1>web ''", "seconds": 0.39668202200005}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/aarch64-agent@sha256:59266a68fc28a6c6d82e6fe8191fba7bb18fa6efb6b4e509145fa0e403bb5ee7:linux/arm64:6ab9dee8b258','{"pull": "0 layers downloaded, 2 unpacked there before", "run": "printed ''agent ''", "seconds": 0.44887913800016577}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:576f47ec960ff89b5d05f37372ed17a94ef43149a239d5b7cee8db86185c502b:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:53:46.506619+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:a00cfc4135407513037b1edc9cc0f8718b6b8080e10567043fe99e5120441d8a:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:53:46.506619+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:ab2f331ec7de099da5e86d73d8f87aadd39a767d3959388a04952d1cf9adbcd6:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:53:46.506619+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/compiled@sha256:1dc5b7634ae9a01700d8bd2ff7b17ffc53699627be5a49dfc4ab59b30d96cf1d:linux/amd64:e4e4d2e30251','{"pull": "0 layers downloaded, 3 unpacked there before", "run": "printed ''served 1.414214''", "seconds": 0.8746868979999363}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/armhf-agent@sha256:c46b489468cbd5ec8bc0c9d3059ec7d4b104bc3a66717ec5fd36b4021dbe14c2:linux/arm/v7:6ab9dee8b258','{"pull": "0 layers downloaded, 2 unpacked there before", "run": "printed ''agent ''", "seconds": 0.49722725999981776}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/node@sha256:495f7ca153c490ab37a82720024b69054407be5eb563e837cee91645d13f4d2b:linux/amd64:b613832d6b8f','{"pull": "3 layers downloaded, 1 unpacked there before", "run": "printed ''echoed a message''", "seconds": 3.805938511000022}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:4e265fd42b3dc8f556b3cd00eb1dd063f61769d5313ce3a3c3b355583fd66610:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:53:53.546073+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/web@sha256:81844d7365b9fd7dcfd4885ddda75f5193dea65724594da1e2bc3945aef4945b:linux/amd64:d3d220998786','{"pull": "0 layers downloaded, 7 unpacked there before", "run": "printed ''served <h1>web ''", "seconds": 0.5258462200001759}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/amd64-agent@sha256:2ebb1b780ddc48f37dbd96be3a2d54231e5111ff27f2524dd0205c6517db3ee1:linux/amd64:6ab9dee8b258','{"pull": "0 layers downloaded, 2 unpacked there before", "run": "printed ''agent ''", "seconds": 0.383490988000176}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/armhf-agent@sha256:c46b489468cbd5ec8bc0c9d3059ec7d4b104bc3a66717ec5fd36b4021dbe14c2:linux/arm/v7:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 0.6311706429999049}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/web@sha256:81844d7365b9fd7dcfd4885ddda75f5193dea65724594da1e2bc3945aef4945b:linux/amd64:d3d220998786','{"pull": "6 layers downloaded, 1 unpacked there before", "run": "printed ''served <h1>web ''", "seconds": 3.6587673340000038}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:04ec3b08438844dc8d3c383e6e6c5a8183f7f6901165408b18dd93c33e1ad25b:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:53:59.315220+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:87c300f749b6854422e1e64829d7acafaed2904c987d2f8b7dfa528fcab00fb6:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:53:59.315220+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/duo@sha256:3fb844660f3040d70eb557b644930be1e8bb7f6f4c290ee6d6eb645cfc95b063:linux/amd64:7852e3700373','{"pull": "0 layers downloaded, 3 unpacked there before", "run": "printed ''built on''", "seconds": 0.7883034099997985}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/compiled@sha256:1dc5b7634ae9a01700d8bd2ff7b17ffc53699627be5a49dfc4ab59b30d96cf1d:linux/amd64:e4e4d2e30251','{"pull": "2 layers downloaded, 1 unpacked there before", "run": "printed ''served 1.414214''", "seconds": 0.5583044659999814}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/duo@sha256:3fb844660f3040d70eb557b644930be1e8bb7f6f4c290ee6d6eb645cfc95b063:linux/arm64:7852e3700373','{"pull": "0 layers downloaded, 3 unpacked there before", "run": "printed ''built on''", "seconds": 0.3934932110000773}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:774aa9bb0faa7bf81224ede1790e3cba287887dae282bbc19463741bd8e84f47:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:54:04.263240+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/duo@sha256:3fb844660f3040d70eb557b644930be1e8bb7f6f4c290ee6d6eb645cfc95b063:linux/amd64:7852e3700373','{"pull": "0 layers downloaded, 3 unpacked there before", "run": "printed ''built on''", "seconds": 0.8178312359998472}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/amd64-agent@sha256:2ebb1b780ddc48f37dbd96be3a2d54231e5111ff27f2524dd0205c6517db3ee1:linux/amd64:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 0.6360767260000557}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/duo@sha256:3fb844660f3040d70eb557b644930be1e8bb7f6f4c290ee6d6eb645cfc95b063:linux/amd64:7852e3700373','{"pull": "2 layers downloaded, 1 unpacked there before", "run": "printed ''built on''", "seconds": 0.8411574929998551}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:33e82419acfd473c192b81216cfd4c11d8c26a3dd9ce9c9549c4dd022ed13961:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:54:18.425615+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:59e71311b386baff839f7a3b022705c679801f655e5953937f51b12d2fceb936:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:54:18.425615+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:751366ea1840ccde2fcbfc7385a9229e53463c1aa7c0a49093d19bdf182c0ae5:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:54:18.425615+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:d2fd6c69a2403e1e1e177462331bb9e51e1cd933d417e0dc6d0a77c2c9fe73bf:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:54:18.425615+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:e57c84db07e581c58167b8e81ab131806e5d2ff552bccd73482457f417695aa2:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:54:18.425615+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/web@sha256:81844d7365b9fd7dcfd4885ddda75f5193dea65724594da1e2bc3945aef4945b:linux/amd64:d3d220998786','{"pull": "6 layers downloaded, 1 unpacked there before", "run": "printed ''served <h1>web ''", "seconds": 6.048846552999976}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/duo@sha256:3fb844660f3040d70eb557b644930be1e8bb7f6f4c290ee6d6eb645cfc95b063:linux/arm64:7852e3700373','{"pull": "3 layers downloaded", "run": "printed ''built on''", "seconds": 11.947233949999827}');
INSERT INTO evidence VALUES ('took:1.1:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/duo@sha256:3fb844660f3040d70eb557b644930be1e8bb7f6f4c290ee6d6eb645cfc95b063:linux/arm64:7852e3700373','{"pull": "3 layers downloaded", "run": "printed ''built on''", "seconds": 10.681885448000003}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:7eee5750045313210f61b1ad79b4f5aa87d8f5d219a65ccdfb796c089f664fa2:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:54:29.002833+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:837f4235161a19bb2dee52678f316f9bf59bc850d81b1ce3ef7ce8060f939dee:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:54:29.002833+00:00"}');
INSERT INTO evidence VALUES ('rehearsed:1:127.0.0.1:5000:oci:2','{"said": "back in 0.4 s, 1 tags to move; pulled by docker-20.10", "repo": "big", "seconds": 0.4481141819999266}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/duo@sha256:3fb844660f3040d70eb557b644930be1e8bb7f6f4c290ee6d6eb645cfc95b063:linux/amd64:7852e3700373','{"pull": "2 layers downloaded, 1 unpacked there before", "run": "printed ''built on''", "seconds": 0.3486435249999431}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/compiled@sha256:1dc5b7634ae9a01700d8bd2ff7b17ffc53699627be5a49dfc4ab59b30d96cf1d/2026-11-27T05:54:40.685405+00:00','{"referrer": "sha256:4a5ec2c8c783126054099bbbe18075285bfe736361677b9a4f82b5e11e5cebbb"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/big@sha256:79f9232edbee09388bdf34b9dc470a2ce43e8d1e0b324c184033f1a63afa22a7/2026-11-27T05:54:41.870582+00:00','{"referrer": "sha256:ef2232727d7c6725b8f783c9af5d0492bac82c034b96cc1d71d5567bf81f4d01"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/amd64-agent@sha256:2ebb1b780ddc48f37dbd96be3a2d54231e5111ff27f2524dd0205c6517db3ee1/2026-11-27T05:54:42.658199+00:00','{"referrer": "sha256:671b2feff6cfb1f7f5349d085bf3fc56ecf867738660871fdca8be10818bee5d"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/web@sha256:81844d7365b9fd7dcfd4885ddda75f5193dea65724594da1e2bc3945aef4945b/2026-11-27T05:54:42.819145+00:00','{"referrer": "sha256:966369c15ebb33c8e4f00237f821018e253cd56006ec90bb54571568e6c8f0ff"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/node@sha256:495f7ca153c490ab37a82720024b69054407be5eb563e837cee91645d13f4d2b/2026-11-27T05:54:42.945755+00:00','{"referrer": "sha256:86225840918a63aeb5f154f829ceff142d7c9207d8bf111f5664cdfbe16dafc1"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/aarch64-agent@sha256:59266a68fc28a6c6d82e6fe8191fba7bb18fa6efb6b4e509145fa0e403bb5ee7/2026-11-27T05:54:42.658199+00:00','{"referrer": "sha256:37d95f808612424e209c2caf234a2f054d8ead11cc82e62a183e0ad3ef706024"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/armhf-agent@sha256:c46b489468cbd5ec8bc0c9d3059ec7d4b104bc3a66717ec5fd36b4021dbe14c2/2026-11-27T05:54:42.658199+00:00','{"referrer": "sha256:63055bb1780957650ff82ad0debc7f6180e3ddcf276c26b3ec8cdaa5748c830c"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:9c072af78d5e098a4d8baa6755db028a80926386d4689388f91cdd27ebbd9bc1:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:54:46.315907+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:a48c9c2ec685902659719f8be5282cb0ffbf5df8982feffdc9b66ff9bdeabe97:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:54:46.315907+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:f3606d14a5b7b05729b0381f85bb1770f210eabfab5372b2d5f0bd413d880a01:application/vnd.oci.image.layer.v1.tar+gzip','{"at": "2026-11-27T05:54:46.315907+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/duo@sha256:3fb844660f3040d70eb557b644930be1e8bb7f6f4c290ee6d6eb645cfc95b063:linux/arm64:7852e3700373','{"pull": "3 layers downloaded", "run": "printed ''built on''", "seconds": 7.753842248999945}');
INSERT INTO evidence VALUES ('accept.registry/1/127.0.0.1:5000/docker gzip index->oci gzip index','{"at": "2026-11-27T05:54:49.148790+00:00", "evidence": "127.0.0.1:5000 took oci gzip index and what was before"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/duo@sha256:3fb844660f3040d70eb557b644930be1e8bb7f6f4c290ee6d6eb645cfc95b063/2026-11-27T05:54:53.064334+00:00','{"referrer": "sha256:70b628bcf5fd394bb76c71471c53ff8793ab61a0e883fe09f2712c62d7ccefc0"}');
INSERT INTO evidence VALUES ('wave oci/2','{"through": true, "over": true}');
INSERT INTO evidence VALUES ('layer:1:sha256:c31ee058713b0a06bccf449134aeb1632eba26a065508fb7449bdf97db6958bb:zstd','{"diff_id": "sha256:3f5b455b30fa92eed87433699e0239bcd4a8a1313b72076455a80b775a3ad51d", "unpacked": 3584, "at": 1795758894.43337}');
INSERT INTO evidence VALUES ('layer:1:sha256:8fe8bb42552b5b0306d73e13023ca1d2db2627eefd81aa28b36e18b988c21792:zstd','{"diff_id": "sha256:4d059e893272ea923d0fe71672548b5e8a0fab7d63796923bda78af51dc33c38", "unpacked": 2560, "at": 1795758894.494148}');
INSERT INTO evidence VALUES ('layer:1:sha256:f54b4547878af0a06513e2d5d33899f13dc11796b8c9771a44201b67f59e6732:zstd','{"diff_id": "sha256:da94a54270f925fdd40323b003d4a60e497b5f8b222dba74862d272518dac6af", "unpacked": 3072, "at": 1795758894.5250366}');
INSERT INTO evidence VALUES ('layer:1:sha256:6024292e580e1e9d58acb4af1f4bcdf86028a7124086600f26a53acca9856121:zstd','{"diff_id": "sha256:3446ddaa7798b09ce1dc56c3939f98ec262a708d9871230ebf7a8ebe9d652d56", "unpacked": 1536, "at": 1795758894.5505612}');
INSERT INTO evidence VALUES ('layer:1:sha256:37cf53e20965a875a50cae3adf2fb608badb016e1f2088f993feff8050e11ee3:zstd','{"diff_id": "sha256:181fba0edc1ef7c24cefe4c2aa8fb430e9951a2b053a22a4b6c6e4264ef42991", "unpacked": 2560, "at": 1795758894.595481}');
INSERT INTO evidence VALUES ('layer:1:sha256:024759119be9ec1e887f9ff9f05a62b087915fca3a6316ddfea6ae225a6130be:zstd','{"diff_id": "sha256:abf7ea55ea20c8c1093f5d8a93928b42c3440076d5f84d6fefaba84db5200819", "unpacked": 2258944, "at": 1795758894.646807}');
INSERT INTO evidence VALUES ('layer:1:sha256:5f36635fba4b29733d6061eacecd78e54e7fda4000961c29c8bda2b5bcef500b:zstd','{"diff_id": "sha256:6d2a2887194751a514c7a8efa63e91ff7f66e4af8514b5b4ecbc53cef2981af3", "unpacked": 337408, "at": 1795758894.6909916}');
INSERT INTO evidence VALUES ('layer:1:sha256:e4318dae326e0495e8934db079946dfe8d6dca2af246918668ebd1b184ba437c:zstd','{"diff_id": "sha256:02df8350357e0be752eb1c06f4efdbd27f22336df3dd6f00392f3bec83636df5", "unpacked": 1536, "at": 1795758894.7643135}');
INSERT INTO evidence VALUES ('layer:1:sha256:c54351f0371f04f3e8ad41660aea386da94b04842425e7416030ab493cdd4776:zstd','{"diff_id": "sha256:e080c4ed99585dee1f00983c369ad6d69b0d2441671e63a8aee96ef9f3d39b69", "unpacked": 4096, "at": 1795758894.7786784}');
INSERT INTO evidence VALUES ('layer:1:sha256:2c1ce468d9f3d941396801f6e3afc8921466650dd05430fe644cd3537713d27f:zstd','{"diff_id": "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef", "unpacked": 1024, "at": 1795758894.8070264}');
INSERT INTO evidence VALUES ('layer:1:sha256:b4f96517fa9b96ba4f804784e5397d914d1ab76262937b8ba82db9f768051993:zstd','{"diff_id": "sha256:a0bc25a9cf47215ca2f6d3671c00721c155530ac041ce947e512808c97811d78", "unpacked": 1984512, "at": 1795758894.8967004}');
INSERT INTO evidence VALUES ('layer:1:sha256:ea8e1a27310667945e2a2a2997e1fa67bc43e97d2cf9cf03b7d738b80b191c58:zstd','{"diff_id": "sha256:a258adf09b93a93a9a23023b56a0533154018c7f0e2faf050621d0672372ea06", "unpacked": 3584, "at": 1795758894.9106128}');
INSERT INTO evidence VALUES ('layer:1:sha256:1c76e0997d458601349be1ab737309a3da89211405ee2ad3520ca1d7b971b7a1:zstd','{"diff_id": "sha256:9dfaf100f04cb9c4225b0d22af5d575488d07ba1f6db1a4e53dfa048bdd4e6f8", "unpacked": 17920, "at": 1795758894.9309003}');
INSERT INTO evidence VALUES ('layer:1:sha256:752c24cf1e7092a6863aac07cb899bb53a6ca91153298de0797a5b5999d191a2:zstd','{"diff_id": "sha256:3d106b0fbc61871131523251942c003a383b50cced6d9291f93dd09db90ad6cb", "unpacked": 51712, "at": 1795758895.0221338}');
INSERT INTO evidence VALUES ('layer:1:sha256:54f9665e6d26870331274b5e896ae10ea5fadeab23c3807e94149d8df92f8224:zstd','{"diff_id": "sha256:6b9578622593775b9d64d471768dd4167bb254ebec58f9839d08d0ae66e728c7", "unpacked": 3808768, "at": 1795758895.2017293}');
INSERT INTO evidence VALUES ('layer:1:sha256:3ccf06e83c3956e5cf854cfaead3d45a958ed29a270b71b1225dc783ea31b06d:zstd','{"diff_id": "sha256:c286940dd2982ec8974d9a49cf08802478ddc5b1ffb27e2e0629e64953d8ce01", "unpacked": 3584, "at": 1795758895.2348545}');
INSERT INTO evidence VALUES ('layer:1:sha256:f752f73e8ddf2a2dd2658065d4841fb7d6ef7191e8e85ec9c1e099ea4e086c57:zstd','{"diff_id": "sha256:0d1da9377e64a095e4a985f1dc363a243ef83f40064947926c0be5fd54a0e461", "unpacked": 684544, "at": 1795758895.2958996}');
INSERT INTO evidence VALUES ('layer:1:sha256:17c0d293e445dac1d1e88f8aef7838c336ebd6f0e32933e817df95b72ee7befd:zstd','{"diff_id": "sha256:9c82ac5a7f6d771b2825f359dc224478a446353111b8e26862db4b8e16b04e29", "unpacked": 1287168, "at": 1795758895.3210094}');
INSERT INTO evidence VALUES ('layer:1:sha256:5bd6fcc92af3d53ad53b31ebf8088573d8dd750e0880e6f4dd1c86c3257893a5:zstd','{"diff_id": "sha256:3ff0146bdb3d9d87fd37fef66d5d28303411bced7371821e7ffb0ecb641dfb98", "unpacked": 2050048, "at": 1795758895.4985526}');
INSERT INTO evidence VALUES ('layer:1:sha256:ee368a6d65b482e674cf77ca8c48c8bff216fde6dd46b694fa36d1d344997679:zstd','{"diff_id": "sha256:8ce9ec0853ffbfe152cf7fba7d89ccae07d7b73d51e0366c895738fb5927d7f5", "unpacked": 3584, "at": 1795758895.5152154}');
INSERT INTO evidence VALUES ('layer:1:sha256:d6c0be72fc0b0ebdc69e18b1a2ce98e9a912f8681ef8985b2407f1fa25ba6f5f:zstd','{"diff_id": "sha256:ff3b312e29a3a4b63fd8c9d1c4f7a6eca672971eef412eedaa1621b00a3f51b8", "unpacked": 3584, "at": 1795758895.537574}');
INSERT INTO evidence VALUES ('layer:1:sha256:54a5af667ad07caba60f6094abb1f5feb7eaf78bc1eb05232d2829da91194bd9:zstd','{"diff_id": "sha256:f96d1d47f1163121defb02a3669d97c11f96dfc34a2397f78456d8461d4fd52e", "unpacked": 4096, "at": 1795758895.590573}');
INSERT INTO evidence VALUES ('layer:1:sha256:f714b8ab8398fb8b259ddc614a756955f7f4eca1fd919d5a4a292f9a267ed49c:zstd','{"diff_id": "sha256:ed7ce4b7df3c1d02d7dc43ef66fcd4a572500f88f30e12f7c650fcb5e064ea39", "unpacked": 1848832, "at": 1795758895.6163154}');
INSERT INTO evidence VALUES ('layer:1:sha256:f455a857e337356ae025ee21b42113b092fc5dfafd97e0c9c66df565c20568c3:zstd','{"diff_id": "sha256:14a8827de36e1620422f8f796a00d836b518abc517d498ccb34fe975b8bab8f3", "unpacked": 4608, "at": 1795758895.735647}');
INSERT INTO evidence VALUES ('layer:1:sha256:5fefe7a3d5c5961f928fd927a9d5170d5a7d5ee1c8391684d69813be5b0fdc16:zstd','{"diff_id": "sha256:4db261dd461b48ebcb8ad43a66358be0c3ac9dabe4981ec462dd4fdd8c047d8b", "unpacked": 5632, "at": 1795758895.786801}');
INSERT INTO evidence VALUES ('layer:1:sha256:4fe5e7d39e2e546f63d43b5ef7d6d2d16bbd655e8c1022f315c51707751a5b32:zstd','{"diff_id": "sha256:41fca66c8ac02d128fc44aa31f4292496f1e72754bf8c7d2a96fb36e9c2bdf92", "unpacked": 2560, "at": 1795758896.245017}');
INSERT INTO evidence VALUES ('layer:1:sha256:29d25f1a5f2d9a699775a649a62e3cc6318818743393901cdc620b476c667682:zstd','{"diff_id": "sha256:b99af4c01f5540cfdb4285fc990d80b4bf4fd213f84d9e1cf990a3989390e91b", "unpacked": 39570432, "at": 1795758896.4347255}');
INSERT INTO evidence VALUES ('layer:1:sha256:46cd282dcfeabc0e5afb90a56a3592aabb7d6fc30fbcb28b589919789d9e4840:zstd','{"diff_id": "sha256:2b099d27a75fd4939298a0ac2ba8444826d25b5c86dc07b71d9f7897c3b62cc3", "unpacked": 25501184, "at": 1795758897.2610574}');
INSERT INTO evidence VALUES ('layer:1:sha256:330e62cbf27e4736147ca1c23fbe4107158e248390f439b73a50ff6fef20636e:zstd','{"diff_id": "sha256:4f14ff69bd1cb3d4a2a2c62bf616abf268838113a3e0fe3c5159a3210ccacde9", "unpacked": 94235136, "at": 1795758898.1180696}');
INSERT INTO evidence VALUES ('layer:1:sha256:b63e2812f53928e6f5cf13bce200ab702b2a34eb3c2664f9ed247bba3b1a87a5:zstd','{"diff_id": "sha256:d0f771ff71e881f244351542428d03122870652ec7547c17035eafca410610ca", "unpacked": 75500032, "at": 1795758899.2674196}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:37cf53e20965a875a50cae3adf2fb608badb016e1f2088f993feff8050e11ee3','{"at": "2026-11-27T05:55:59.451215+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:b4f96517fa9b96ba4f804784e5397d914d1ab76262937b8ba82db9f768051993','{"at": "2026-11-27T05:54:59.440042+00:00"}');
INSERT INTO evidence VALUES ('layer:1:sha256:cc5e63c2a665aa71ba67fffb38ec06bec17d7b82684215e46527f47292adb4f4:zstd','{"diff_id": "sha256:65c910ba72711b744cc80bedacbe02853712c4472b44a43fce5541f0f1816b41", "unpacked": 204336640, "at": 1795758899.5732636}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:330e62cbf27e4736147ca1c23fbe4107158e248390f439b73a50ff6fef20636e','{"at": "2026-11-27T05:55:00.292802+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:6024292e580e1e9d58acb4af1f4bcdf86028a7124086600f26a53acca9856121','{"at": "2026-11-27T05:55:00.292802+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:f54b4547878af0a06513e2d5d33899f13dc11796b8c9771a44201b67f59e6732','{"at": "2026-11-27T05:55:00.292802+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/amd64-agent@sha256:688344c99484224bd8adb2529f20649ab6d1e010afa016711b57307141dc55f0:linux/amd64:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 1.0133713799998532}');
INSERT INTO evidence VALUES ('refused:2:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/web@sha256:9aed763f0a56851b0cb3ed58091cab41eaa81d3e3681786ecee8b1e98b50851b:linux/amd64:d3d220998786','{"said": "refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", "seconds": 1.3202262029999474}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/node@sha256:ea3ce13568108d1bdc9cae1bb0998a22589b658ce5e4890a2a29f61b1472a766:linux/amd64:b613832d6b8f','{"pull": "3 layers downloaded, 1 unpacked there before", "run": "printed ''echoed a message''", "seconds": 2.4398898439999357}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:2c1ce468d9f3d941396801f6e3afc8921466650dd05430fe644cd3537713d27f:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:57:51.089526+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:46cd282dcfeabc0e5afb90a56a3592aabb7d6fc30fbcb28b589919789d9e4840:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:57:38.318026+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:4fe5e7d39e2e546f63d43b5ef7d6d2d16bbd655e8c1022f315c51707751a5b32:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:57:38.318026+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:54f9665e6d26870331274b5e896ae10ea5fadeab23c3807e94149d8df92f8224:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:57:38.318026+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:5bd6fcc92af3d53ad53b31ebf8088573d8dd750e0880e6f4dd1c86c3257893a5:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:57:38.318026+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:5f36635fba4b29733d6061eacecd78e54e7fda4000961c29c8bda2b5bcef500b:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:57:38.318026+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:5fefe7a3d5c5961f928fd927a9d5170d5a7d5ee1c8391684d69813be5b0fdc16:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:57:38.318026+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:752c24cf1e7092a6863aac07cb899bb53a6ca91153298de0797a5b5999d191a2:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:57:38.318026+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:b63e2812f53928e6f5cf13bce200ab702b2a34eb3c2664f9ed247bba3b1a87a5:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:57:38.318026+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:ee368a6d65b482e674cf77ca8c48c8bff216fde6dd46b694fa36d1d344997679:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:57:38.318026+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:f455a857e337356ae025ee21b42113b092fc5dfafd97e0c9c66df565c20568c3:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:57:38.318026+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:2c1ce468d9f3d941396801f6e3afc8921466650dd05430fe644cd3537713d27f','{"at": "2026-11-27T05:55:22.450234+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:46cd282dcfeabc0e5afb90a56a3592aabb7d6fc30fbcb28b589919789d9e4840','{"at": "2026-11-27T05:55:10.060521+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:4fe5e7d39e2e546f63d43b5ef7d6d2d16bbd655e8c1022f315c51707751a5b32','{"at": "2026-11-27T05:55:10.060521+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:54f9665e6d26870331274b5e896ae10ea5fadeab23c3807e94149d8df92f8224','{"at": "2026-11-27T05:55:10.060521+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:5bd6fcc92af3d53ad53b31ebf8088573d8dd750e0880e6f4dd1c86c3257893a5','{"at": "2026-11-27T05:55:10.060521+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:5f36635fba4b29733d6061eacecd78e54e7fda4000961c29c8bda2b5bcef500b','{"at": "2026-11-27T05:55:10.060521+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:5fefe7a3d5c5961f928fd927a9d5170d5a7d5ee1c8391684d69813be5b0fdc16','{"at": "2026-11-27T05:55:10.060521+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:752c24cf1e7092a6863aac07cb899bb53a6ca91153298de0797a5b5999d191a2','{"at": "2026-11-27T05:55:10.060521+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:b63e2812f53928e6f5cf13bce200ab702b2a34eb3c2664f9ed247bba3b1a87a5','{"at": "2026-11-27T05:55:10.060521+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:ee368a6d65b482e674cf77ca8c48c8bff216fde6dd46b694fa36d1d344997679','{"at": "2026-11-27T05:55:10.060521+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:f455a857e337356ae025ee21b42113b092fc5dfafd97e0c9c66df565c20568c3','{"at": "2026-11-27T05:55:10.060521+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/big@sha256:45b6188f65b8145b8e13f7d9df5f8fab537d528162b68da760f3221f69b7ea97:linux/amd64:fd06d70582ef','{"pull": "11 layers downloaded, 1 unpacked there before", "run": "printed ''big ''", "seconds": 2.910428880000154}');
INSERT INTO evidence VALUES ('refused:2:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/node@sha256:ea3ce13568108d1bdc9cae1bb0998a22589b658ce5e4890a2a29f61b1472a766:linux/amd64:b613832d6b8f','{"said": "refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", "seconds": 1.4039944710000327}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:024759119be9ec1e887f9ff9f05a62b087915fca3a6316ddfea6ae225a6130be','{"at": "2026-11-27T05:55:11.108931+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:29d25f1a5f2d9a699775a649a62e3cc6318818743393901cdc620b476c667682','{"at": "2026-11-27T05:55:11.108931+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:2c1ce468d9f3d941396801f6e3afc8921466650dd05430fe644cd3537713d27f','{"at": "2026-11-27T05:55:27.298914+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:8fe8bb42552b5b0306d73e13023ca1d2db2627eefd81aa28b36e18b988c21792','{"at": "2026-11-27T05:55:11.108931+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:c31ee058713b0a06bccf449134aeb1632eba26a065508fb7449bdf97db6958bb','{"at": "2026-11-27T05:55:11.108931+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:e4318dae326e0495e8934db079946dfe8d6dca2af246918668ebd1b184ba437c','{"at": "2026-11-27T05:55:11.108931+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/big@sha256:45b6188f65b8145b8e13f7d9df5f8fab537d528162b68da760f3221f69b7ea97:linux/amd64:fd06d70582ef','{"pull": "11 layers downloaded, 1 unpacked there before", "run": "printed ''big ''", "seconds": 5.349644970000099}');
INSERT INTO evidence VALUES ('refused:2:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/amd64-agent@sha256:688344c99484224bd8adb2529f20649ab6d1e010afa016711b57307141dc55f0:linux/amd64:6ab9dee8b258','{"said": "refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", "seconds": 0.36211221100006696}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/web@sha256:9aed763f0a56851b0cb3ed58091cab41eaa81d3e3681786ecee8b1e98b50851b:linux/amd64:d3d220998786','{"pull": "6 layers downloaded, 1 unpacked there before", "run": "printed ''served <h1>web ''", "seconds": 4.097385237000026}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:024759119be9ec1e887f9ff9f05a62b087915fca3a6316ddfea6ae225a6130be:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:57:51.089526+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:29d25f1a5f2d9a699775a649a62e3cc6318818743393901cdc620b476c667682:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:57:51.089526+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:8fe8bb42552b5b0306d73e13023ca1d2db2627eefd81aa28b36e18b988c21792:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:57:51.089526+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:c31ee058713b0a06bccf449134aeb1632eba26a065508fb7449bdf97db6958bb:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:57:51.089526+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:e4318dae326e0495e8934db079946dfe8d6dca2af246918668ebd1b184ba437c:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:57:51.089526+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:024759119be9ec1e887f9ff9f05a62b087915fca3a6316ddfea6ae225a6130be','{"at": "2026-11-27T05:55:22.450234+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:29d25f1a5f2d9a699775a649a62e3cc6318818743393901cdc620b476c667682','{"at": "2026-11-27T05:55:22.450234+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:8fe8bb42552b5b0306d73e13023ca1d2db2627eefd81aa28b36e18b988c21792','{"at": "2026-11-27T05:55:22.450234+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:c31ee058713b0a06bccf449134aeb1632eba26a065508fb7449bdf97db6958bb','{"at": "2026-11-27T05:55:22.450234+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:e4318dae326e0495e8934db079946dfe8d6dca2af246918668ebd1b184ba437c','{"at": "2026-11-27T05:55:22.450234+00:00"}');
INSERT INTO evidence VALUES ('refused:2:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/big@sha256:45b6188f65b8145b8e13f7d9df5f8fab537d528162b68da760f3221f69b7ea97:linux/amd64:fd06d70582ef','{"said": "refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", "seconds": 2.538366060000044}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/web@sha256:9aed763f0a56851b0cb3ed58091cab41eaa81d3e3681786ecee8b1e98b50851b:linux/amd64:d3d220998786','{"pull": "6 layers downloaded, 1 unpacked there before", "run": "printed ''served <h1>web ''", "seconds": 5.167292853999925}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:46cd282dcfeabc0e5afb90a56a3592aabb7d6fc30fbcb28b589919789d9e4840','{"at": "2026-11-27T05:55:27.298914+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:4fe5e7d39e2e546f63d43b5ef7d6d2d16bbd655e8c1022f315c51707751a5b32','{"at": "2026-11-27T05:55:27.298914+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:54f9665e6d26870331274b5e896ae10ea5fadeab23c3807e94149d8df92f8224','{"at": "2026-11-27T05:55:27.298914+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:5bd6fcc92af3d53ad53b31ebf8088573d8dd750e0880e6f4dd1c86c3257893a5','{"at": "2026-11-27T05:55:27.298914+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:5f36635fba4b29733d6061eacecd78e54e7fda4000961c29c8bda2b5bcef500b','{"at": "2026-11-27T05:55:27.298914+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:5fefe7a3d5c5961f928fd927a9d5170d5a7d5ee1c8391684d69813be5b0fdc16','{"at": "2026-11-27T05:55:27.298914+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:752c24cf1e7092a6863aac07cb899bb53a6ca91153298de0797a5b5999d191a2','{"at": "2026-11-27T05:55:27.298914+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:b63e2812f53928e6f5cf13bce200ab702b2a34eb3c2664f9ed247bba3b1a87a5','{"at": "2026-11-27T05:55:27.298914+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:ee368a6d65b482e674cf77ca8c48c8bff216fde6dd46b694fa36d1d344997679','{"at": "2026-11-27T05:55:27.298914+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:f455a857e337356ae025ee21b42113b092fc5dfafd97e0c9c66df565c20568c3','{"at": "2026-11-27T05:55:27.298914+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/web@sha256:9aed763f0a56851b0cb3ed58091cab41eaa81d3e3681786ecee8b1e98b50851b:linux/amd64:d3d220998786','{"pull": "6 layers downloaded, 1 unpacked there before", "run": "printed ''served <h1>web ''", "seconds": 6.8588025319998}');
INSERT INTO evidence VALUES ('accept.registry/1/127.0.0.1:5000/oci gzip single->oci zstd single','{"at": "2026-11-27T05:55:28.926966+00:00", "evidence": "127.0.0.1:5000 took oci zstd single and what was before"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:17c0d293e445dac1d1e88f8aef7838c336ebd6f0e32933e817df95b72ee7befd:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:55:30.281650+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:37cf53e20965a875a50cae3adf2fb608badb016e1f2088f993feff8050e11ee3:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:56:22.732058+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/big@sha256:45b6188f65b8145b8e13f7d9df5f8fab537d528162b68da760f3221f69b7ea97:linux/amd64:fd06d70582ef','{"pull": "11 layers downloaded, 1 unpacked there before", "run": "printed ''big ''", "seconds": 6.372078239000075}');
INSERT INTO evidence VALUES ('refused:2:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/compiled@sha256:f60ef40e7189da75cddca1c1c619c962ef7eb326182486053591a532bba9ccde:linux/amd64:e4e4d2e30251','{"said": "refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", "seconds": 1.1510148299998946}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:f714b8ab8398fb8b259ddc614a756955f7f4eca1fd919d5a4a292f9a267ed49c','{"at": "2026-11-27T05:55:32.303315+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/armhf-agent@sha256:122e66114f6c2a772e748ed709772efb49262d5e6afdc8c3c6ac5a6f4afc3a03:linux/arm/v7:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 0.625971545000084}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:37cf53e20965a875a50cae3adf2fb608badb016e1f2088f993feff8050e11ee3','{"at": "2026-11-27T05:55:59.737490+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:b4f96517fa9b96ba4f804784e5397d914d1ab76262937b8ba82db9f768051993','{"at": "2026-11-27T05:55:34.047804+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/aarch64-agent@sha256:617744f39962b00dc59bddeb780c3363ad908c1bb4ac31d383a357a2106da72e:linux/arm64:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 0.7751550279999719}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:f752f73e8ddf2a2dd2658065d4841fb7d6ef7191e8e85ec9c1e099ea4e086c57:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:55:35.907084+00:00"}');
INSERT INTO evidence VALUES ('refused:2:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/armhf-agent@sha256:122e66114f6c2a772e748ed709772efb49262d5e6afdc8c3c6ac5a6f4afc3a03:linux/arm/v7:6ab9dee8b258','{"said": "refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", "seconds": 0.5490729780001402}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/amd64-agent@sha256:688344c99484224bd8adb2529f20649ab6d1e010afa016711b57307141dc55f0:linux/amd64:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 0.5846018910001476}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/tool@sha256:d066e1920029168dd3f1dd0836e45b80b7607f0fa1a75b7c9dacdb6af37d058e:linux/amd64:2c71e03ccb94','{"pull": "1 layers downloaded", "run": "printed ''tool ''", "seconds": 0.6479387819999829}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:f752f73e8ddf2a2dd2658065d4841fb7d6ef7191e8e85ec9c1e099ea4e086c57','{"at": "2026-11-27T05:55:39.305029+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/tool@sha256:d066e1920029168dd3f1dd0836e45b80b7607f0fa1a75b7c9dacdb6af37d058e:linux/amd64:2c71e03ccb94','{"pull": "1 layers downloaded", "run": "printed ''tool ''", "seconds": 0.4698476270000356}');
INSERT INTO evidence VALUES ('refused:2:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/aarch64-agent@sha256:617744f39962b00dc59bddeb780c3363ad908c1bb4ac31d383a357a2106da72e:linux/arm64:6ab9dee8b258','{"said": "refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", "seconds": 0.6339170910000576}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:330e62cbf27e4736147ca1c23fbe4107158e248390f439b73a50ff6fef20636e:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:57:28.137889+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:6024292e580e1e9d58acb4af1f4bcdf86028a7124086600f26a53acca9856121:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:57:28.137889+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:f54b4547878af0a06513e2d5d33899f13dc11796b8c9771a44201b67f59e6732:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:57:28.137889+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:330e62cbf27e4736147ca1c23fbe4107158e248390f439b73a50ff6fef20636e','{"at": "2026-11-27T05:55:44.937010+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:6024292e580e1e9d58acb4af1f4bcdf86028a7124086600f26a53acca9856121','{"at": "2026-11-27T05:55:44.937010+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:f54b4547878af0a06513e2d5d33899f13dc11796b8c9771a44201b67f59e6732','{"at": "2026-11-27T05:55:44.937010+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:17c0d293e445dac1d1e88f8aef7838c336ebd6f0e32933e817df95b72ee7befd','{"at": "2026-11-27T05:55:46.768526+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/node@sha256:ea3ce13568108d1bdc9cae1bb0998a22589b658ce5e4890a2a29f61b1472a766:linux/amd64:b613832d6b8f','{"pull": "3 layers downloaded, 1 unpacked there before", "run": "printed ''echoed a message''", "seconds": 3.499066965999873}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/node@sha256:ea3ce13568108d1bdc9cae1bb0998a22589b658ce5e4890a2a29f61b1472a766:linux/amd64:b613832d6b8f','{"pull": "3 layers downloaded, 1 unpacked there before", "run": "printed ''echoed a message''", "seconds": 6.72877708399983}');
INSERT INTO evidence VALUES ('refused:2:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/tool@sha256:d066e1920029168dd3f1dd0836e45b80b7607f0fa1a75b7c9dacdb6af37d058e:linux/amd64:2c71e03ccb94','{"said": "refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", "seconds": 0.5883603069999026}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/armhf-agent@sha256:122e66114f6c2a772e748ed709772efb49262d5e6afdc8c3c6ac5a6f4afc3a03:linux/arm/v7:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 0.3186271829999896}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:1c76e0997d458601349be1ab737309a3da89211405ee2ad3520ca1d7b971b7a1','{"at": "2026-11-27T05:55:51.998683+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:ea8e1a27310667945e2a2a2997e1fa67bc43e97d2cf9cf03b7d738b80b191c58','{"at": "2026-11-27T05:55:51.998683+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:b4f96517fa9b96ba4f804784e5397d914d1ab76262937b8ba82db9f768051993:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:55:52.487655+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:54a5af667ad07caba60f6094abb1f5feb7eaf78bc1eb05232d2829da91194bd9','{"at": "2026-11-27T05:55:53.007771+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:d6c0be72fc0b0ebdc69e18b1a2ce98e9a912f8681ef8985b2407f1fa25ba6f5f','{"at": "2026-11-27T05:55:53.007771+00:00"}');
INSERT INTO evidence VALUES ('refused:2:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/duo@sha256:8523bed32a14be26fac8f529bbddfbb77ffe41dc9921bfb127a127899eb05805:linux/amd64:7852e3700373','{"said": "refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", "seconds": 1.053699370000004}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/compiled@sha256:f60ef40e7189da75cddca1c1c619c962ef7eb326182486053591a532bba9ccde:linux/amd64:e4e4d2e30251','{"pull": "2 layers downloaded, 1 unpacked there before", "run": "printed ''served 1.414214''", "seconds": 0.5212235159999636}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/amd64-agent@sha256:688344c99484224bd8adb2529f20649ab6d1e010afa016711b57307141dc55f0:linux/amd64:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 0.7082350439998208}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/duo@sha256:8523bed32a14be26fac8f529bbddfbb77ffe41dc9921bfb127a127899eb05805:linux/amd64:7852e3700373','{"pull": "2 layers downloaded, 1 unpacked there before", "run": "printed ''built on''", "seconds": 0.4089255179999327}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:17c0d293e445dac1d1e88f8aef7838c336ebd6f0e32933e817df95b72ee7befd','{"at": "2026-11-27T05:55:59.451215+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:f714b8ab8398fb8b259ddc614a756955f7f4eca1fd919d5a4a292f9a267ed49c','{"at": "2026-11-27T05:55:59.737490+00:00"}');
INSERT INTO evidence VALUES ('refused:2:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/duo@sha256:8523bed32a14be26fac8f529bbddfbb77ffe41dc9921bfb127a127899eb05805:linux/arm64:7852e3700373','{"said": "refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", "seconds": 1.1165797179999117}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/armhf-agent@sha256:122e66114f6c2a772e748ed709772efb49262d5e6afdc8c3c6ac5a6f4afc3a03:linux/arm/v7:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 0.8245814330000485}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/aarch64-agent@sha256:617744f39962b00dc59bddeb780c3363ad908c1bb4ac31d383a357a2106da72e:linux/arm64:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 0.5003837560000193}');
INSERT INTO evidence VALUES ('rehearsed:1:127.0.0.1:5000:zstd:2','{"said": "back in 0.6 s, 2 tags to move; pulled by docker-20.10", "repo": "web", "seconds": 0.5950268439999036}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:f752f73e8ddf2a2dd2658065d4841fb7d6ef7191e8e85ec9c1e099ea4e086c57','{"at": "2026-11-27T05:56:08.323679+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:1c76e0997d458601349be1ab737309a3da89211405ee2ad3520ca1d7b971b7a1:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:56:12.436871+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:ea8e1a27310667945e2a2a2997e1fa67bc43e97d2cf9cf03b7d738b80b191c58:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:56:12.436871+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/tool@sha256:d066e1920029168dd3f1dd0836e45b80b7607f0fa1a75b7c9dacdb6af37d058e:linux/amd64:2c71e03ccb94','{"pull": "1 layers downloaded", "run": "printed ''tool ''", "seconds": 0.8341405759999816}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/big@sha256:45b6188f65b8145b8e13f7d9df5f8fab537d528162b68da760f3221f69b7ea97/2026-11-27T05:56:17.700793+00:00','{"referrer": "sha256:4f461f745ac4cb3d518705a7c02b7a0b2414b43e5970b5b1be7d69d0515e6002"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/compiled@sha256:f60ef40e7189da75cddca1c1c619c962ef7eb326182486053591a532bba9ccde:linux/amd64:e4e4d2e30251','{"pull": "3 layers downloaded", "run": "printed ''served 1.414214''", "seconds": 10.07807806400001}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/web@sha256:9aed763f0a56851b0cb3ed58091cab41eaa81d3e3681786ecee8b1e98b50851b/2026-11-27T05:56:19.266424+00:00','{"referrer": "sha256:2affb9bd52fc501d7ec6eb07eed7a1fde534ab8c93cf35ffaf30fd42920cc8bc"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/node@sha256:ea3ce13568108d1bdc9cae1bb0998a22589b658ce5e4890a2a29f61b1472a766/2026-11-27T05:56:19.514775+00:00','{"referrer": "sha256:36f43d77142a57793a0b5efaccd14d7c5b536bd16e40271c39fb5d6632374020"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:f714b8ab8398fb8b259ddc614a756955f7f4eca1fd919d5a4a292f9a267ed49c:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:56:22.732058+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:3ccf06e83c3956e5cf854cfaead3d45a958ed29a270b71b1225dc783ea31b06d','{"at": "2026-11-27T05:56:23.784346+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:c54351f0371f04f3e8ad41660aea386da94b04842425e7416030ab493cdd4776','{"at": "2026-11-27T05:56:23.784346+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:cc5e63c2a665aa71ba67fffb38ec06bec17d7b82684215e46527f47292adb4f4','{"at": "2026-11-27T05:56:23.784346+00:00"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/tool@sha256:d066e1920029168dd3f1dd0836e45b80b7607f0fa1a75b7c9dacdb6af37d058e/2026-11-27T05:56:23.985491+00:00','{"referrer": "sha256:594c1316a625fb5559018c78739e18472922d8c2478abc2022568beea8cbde58"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/aarch64-agent@sha256:617744f39962b00dc59bddeb780c3363ad908c1bb4ac31d383a357a2106da72e:linux/arm64:6ab9dee8b258','{"pull": "2 layers downloaded", "run": "printed ''agent ''", "seconds": 1.26907059999985}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/duo@sha256:8523bed32a14be26fac8f529bbddfbb77ffe41dc9921bfb127a127899eb05805:linux/arm64:7852e3700373','{"pull": "3 layers downloaded", "run": "printed ''built on''", "seconds": 11.068388044999892}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:54a5af667ad07caba60f6094abb1f5feb7eaf78bc1eb05232d2829da91194bd9:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:56:31.121389+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:d6c0be72fc0b0ebdc69e18b1a2ce98e9a912f8681ef8985b2407f1fa25ba6f5f:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:56:31.121389+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:1c76e0997d458601349be1ab737309a3da89211405ee2ad3520ca1d7b971b7a1','{"at": "2026-11-27T05:56:33.589302+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:26.1.5+dfsg1:classic:sha256:ea8e1a27310667945e2a2a2997e1fa67bc43e97d2cf9cf03b7d738b80b191c58','{"at": "2026-11-27T05:56:33.589302+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:3ccf06e83c3956e5cf854cfaead3d45a958ed29a270b71b1225dc783ea31b06d','{"at": "2026-11-27T05:56:37.495458+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:c54351f0371f04f3e8ad41660aea386da94b04842425e7416030ab493cdd4776','{"at": "2026-11-27T05:56:37.495458+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:cc5e63c2a665aa71ba67fffb38ec06bec17d7b82684215e46527f47292adb4f4','{"at": "2026-11-27T05:56:37.495458+00:00"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/amd64-agent@sha256:688344c99484224bd8adb2529f20649ab6d1e010afa016711b57307141dc55f0/2026-11-27T05:56:36.941509+00:00','{"referrer": "sha256:069837ffad0531ec57437df1ffa8ff44aee7eda284efdd5345252281aacd4420"}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/compiled@sha256:f60ef40e7189da75cddca1c1c619c962ef7eb326182486053591a532bba9ccde:linux/amd64:e4e4d2e30251','{"pull": "2 layers downloaded, 1 unpacked there before", "run": "printed ''served 1.414214''", "seconds": 0.9092465470000661}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/aarch64-agent@sha256:617744f39962b00dc59bddeb780c3363ad908c1bb4ac31d383a357a2106da72e/2026-11-27T05:56:36.941509+00:00','{"referrer": "sha256:6de7039e7535b5619da5c9f481873a90099ad911cb281afcb6d73683882dd864"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/armhf-agent@sha256:122e66114f6c2a772e748ed709772efb49262d5e6afdc8c3c6ac5a6f4afc3a03/2026-11-27T05:56:36.941509+00:00','{"referrer": "sha256:e9753e0dd5e34ff03bde606e40be79f12ecbcaa794e4081987be4edbe1bdb44b"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/duo@sha256:8523bed32a14be26fac8f529bbddfbb77ffe41dc9921bfb127a127899eb05805:linux/amd64:7852e3700373','{"pull": "2 layers downloaded, 1 unpacked there before", "run": "printed ''built on''", "seconds": 0.9745179330000155}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/duo@sha256:8523bed32a14be26fac8f529bbddfbb77ffe41dc9921bfb127a127899eb05805:linux/arm64:7852e3700373','{"pull": "3 layers downloaded", "run": "printed ''built on''", "seconds": 17.32917481200002}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/compiled@sha256:f60ef40e7189da75cddca1c1c619c962ef7eb326182486053591a532bba9ccde/2026-11-27T05:56:43.778801+00:00','{"referrer": "sha256:35dd7c9428edbf2b02adf8092c84b53b8913bdb1aa783af9f4164df433449482"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:54a5af667ad07caba60f6094abb1f5feb7eaf78bc1eb05232d2829da91194bd9','{"at": "2026-11-27T05:56:46.367307+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:classic:sha256:d6c0be72fc0b0ebdc69e18b1a2ce98e9a912f8681ef8985b2407f1fa25ba6f5f','{"at": "2026-11-27T05:56:46.367307+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:3ccf06e83c3956e5cf854cfaead3d45a958ed29a270b71b1225dc783ea31b06d:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:56:47.714670+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:c54351f0371f04f3e8ad41660aea386da94b04842425e7416030ab493cdd4776:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:56:47.714670+00:00"}');
INSERT INTO evidence VALUES ('unpacked:docker:28.5.2+dfsg4:containerd:sha256:cc5e63c2a665aa71ba67fffb38ec06bec17d7b82684215e46527f47292adb4f4:application/vnd.oci.image.layer.v1.tar+zstd','{"at": "2026-11-27T05:56:47.714670+00:00"}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/duo@sha256:8523bed32a14be26fac8f529bbddfbb77ffe41dc9921bfb127a127899eb05805:linux/amd64:7852e3700373','{"pull": "2 layers downloaded, 1 unpacked there before", "run": "printed ''built on''", "seconds": 0.7295453169999746}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/duo@sha256:8523bed32a14be26fac8f529bbddfbb77ffe41dc9921bfb127a127899eb05805:linux/arm64:7852e3700373','{"pull": "3 layers downloaded", "run": "printed ''built on''", "seconds": 5.360871968000083}');
INSERT INTO evidence VALUES ('accept.registry/1/127.0.0.1:5000/oci gzip index->oci zstd index','{"at": "2026-11-27T05:56:50.611061+00:00", "evidence": "127.0.0.1:5000 took oci zstd index and what was before"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/duo@sha256:8523bed32a14be26fac8f529bbddfbb77ffe41dc9921bfb127a127899eb05805/2026-11-27T05:56:54.986516+00:00','{"referrer": "sha256:ed835f61c29ca1a48c89c1e9fa694ba8576c0b6e00986e8f0e898b0fd8748631"}');
INSERT INTO evidence VALUES ('wave zstd/2','{"through": true, "over": true}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/tool@sha256:4f18ce8d4daa23b2995bba5a3341015a1d7a64c338e5e371a082518be6c43419:linux/amd64:2c71e03ccb94','{"pull": "0 layers downloaded, 1 unpacked there before", "run": "printed ''tool ''", "seconds": 0.27864340299993273}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/tool@sha256:4f18ce8d4daa23b2995bba5a3341015a1d7a64c338e5e371a082518be6c43419:linux/amd64:2c71e03ccb94','{"pull": "0 layers downloaded, 1 unpacked there before", "run": "printed ''tool ''", "seconds": 0.5310162339999351}');
INSERT INTO evidence VALUES ('refused:2:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/tool@sha256:4f18ce8d4daa23b2995bba5a3341015a1d7a64c338e5e371a082518be6c43419:linux/amd64:2c71e03ccb94','{"said": "refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", "seconds": 0.523894829000028}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/tool@sha256:4f18ce8d4daa23b2995bba5a3341015a1d7a64c338e5e371a082518be6c43419:linux/amd64:2c71e03ccb94','{"pull": "0 layers downloaded, 1 unpacked there before", "run": "printed ''tool ''", "seconds": 0.43610750699986056}');
INSERT INTO evidence VALUES ('accept.registry/1/127.0.0.1:5000/oci zstd single->oci zstd index','{"at": "2026-11-27T05:57:02.073632+00:00", "evidence": "127.0.0.1:5000 took oci zstd index and what was before"}');
INSERT INTO evidence VALUES ('rehearsed:1:127.0.0.1:5000:index:1','{"said": "back in 0.1 s, 2 tags to move; pulled by docker-26.1", "repo": "tool", "seconds": 0.10076624399994216}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/tool@sha256:4f18ce8d4daa23b2995bba5a3341015a1d7a64c338e5e371a082518be6c43419/2026-11-27T05:57:06.097113+00:00','{"referrer": "sha256:ebb4c7f4303400acb570cbc8d48ab4617dd3c20e5499ae729bbdd3cb8cd2a0e5"}');
INSERT INTO evidence VALUES ('wave index/1','{"through": true, "over": true}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/aarch64-agent@sha256:64019ab0c509e4bb9e28d50fc23213409296c4b60a8a381c1c7c6c0d1cf787e6:linux/arm64:6ab9dee8b258','{"pull": "0 layers downloaded, 2 unpacked there before", "run": "printed ''agent ''", "seconds": 0.5195887039999434}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/armhf-agent@sha256:fedd2dfc1d3e39f52b262c83dff34f4cf671a74b72199f75a97b8b81e6a2c6cb:linux/arm/v7:6ab9dee8b258','{"pull": "0 layers downloaded, 2 unpacked there before", "run": "printed ''agent ''", "seconds": 0.38205883800014817}');
INSERT INTO evidence VALUES ('refused:2:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/armhf-agent@sha256:fedd2dfc1d3e39f52b262c83dff34f4cf671a74b72199f75a97b8b81e6a2c6cb:linux/arm/v7:6ab9dee8b258','{"said": "refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", "seconds": 0.5532957030000034}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/armhf-agent@sha256:fedd2dfc1d3e39f52b262c83dff34f4cf671a74b72199f75a97b8b81e6a2c6cb:linux/arm/v7:6ab9dee8b258','{"pull": "0 layers downloaded, 2 unpacked there before", "run": "printed ''agent ''", "seconds": 0.3812534019998566}');
INSERT INTO evidence VALUES ('refused:2:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/aarch64-agent@sha256:64019ab0c509e4bb9e28d50fc23213409296c4b60a8a381c1c7c6c0d1cf787e6:linux/arm64:6ab9dee8b258','{"said": "refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", "seconds": 0.6630340649999198}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/armhf-agent@sha256:fedd2dfc1d3e39f52b262c83dff34f4cf671a74b72199f75a97b8b81e6a2c6cb:linux/arm/v7:6ab9dee8b258','{"pull": "0 layers downloaded, 2 unpacked there before", "run": "printed ''agent ''", "seconds": 0.4707269799998812}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/amd64-agent@sha256:764d764499008317e2b3797904c3feddc825b77e38b7c5529ead26720ab571c8:linux/amd64:6ab9dee8b258','{"pull": "0 layers downloaded, 2 unpacked there before", "run": "printed ''agent ''", "seconds": 0.27525135500013675}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/aarch64-agent@sha256:64019ab0c509e4bb9e28d50fc23213409296c4b60a8a381c1c7c6c0d1cf787e6:linux/arm64:6ab9dee8b258','{"pull": "0 layers downloaded, 2 unpacked there before", "run": "printed ''agent ''", "seconds": 0.6121862630000123}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/aarch64-agent@sha256:64019ab0c509e4bb9e28d50fc23213409296c4b60a8a381c1c7c6c0d1cf787e6:linux/arm64:6ab9dee8b258','{"pull": "0 layers downloaded, 2 unpacked there before", "run": "printed ''agent ''", "seconds": 0.3968255780000618}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/amd64-agent@sha256:764d764499008317e2b3797904c3feddc825b77e38b7c5529ead26720ab571c8:linux/amd64:6ab9dee8b258','{"pull": "0 layers downloaded, 2 unpacked there before", "run": "printed ''agent ''", "seconds": 0.39573926900015977}');
INSERT INTO evidence VALUES ('refused:2:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/node@sha256:6b853bcfb852961192106684fc55c282fa31cfdf8e74e6000685e95ed68edb0f:linux/amd64:b613832d6b8f','{"said": "refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", "seconds": 2.3041827449999346}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/compiled@sha256:4f1496642d873b321e6b093b9a5162ea2005e6909cdc86f7aac74eabdcc6d7fb:linux/amd64:e4e4d2e30251','{"pull": "0 layers downloaded, 3 unpacked there before", "run": "printed ''served 1.414214''", "seconds": 0.7778108509999129}');
INSERT INTO evidence VALUES ('refused:2:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/amd64-agent@sha256:764d764499008317e2b3797904c3feddc825b77e38b7c5529ead26720ab571c8:linux/amd64:6ab9dee8b258','{"said": "refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", "seconds": 0.4528104810001423}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/big@sha256:894e05a9c617c8a0cba93deb1f9e728ec2d3c3d9f64267a9bbea6518d96f618d:linux/amd64:fd06d70582ef','{"pull": "0 layers downloaded, 12 unpacked there before", "run": "printed ''big ''", "seconds": 0.42450047099987387}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/node@sha256:6b853bcfb852961192106684fc55c282fa31cfdf8e74e6000685e95ed68edb0f:linux/amd64:b613832d6b8f','{"pull": "3 layers downloaded, 1 unpacked there before", "run": "printed ''echoed a message''", "seconds": 1.4802329699998609}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/node@sha256:6b853bcfb852961192106684fc55c282fa31cfdf8e74e6000685e95ed68edb0f:linux/amd64:b613832d6b8f','{"pull": "0 layers downloaded, 4 unpacked there before", "run": "printed ''echoed a message''", "seconds": 0.4253008499999851}');
INSERT INTO evidence VALUES ('refused:2:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/compiled@sha256:4f1496642d873b321e6b093b9a5162ea2005e6909cdc86f7aac74eabdcc6d7fb:linux/amd64:e4e4d2e30251','{"said": "refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", "seconds": 1.0648328830000082}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/big@sha256:894e05a9c617c8a0cba93deb1f9e728ec2d3c3d9f64267a9bbea6518d96f618d:linux/amd64:fd06d70582ef','{"pull": "0 layers downloaded, 12 unpacked there before", "run": "printed ''big ''", "seconds": 0.6242175239999597}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/big@sha256:894e05a9c617c8a0cba93deb1f9e728ec2d3c3d9f64267a9bbea6518d96f618d:linux/amd64:fd06d70582ef','{"pull": "11 layers downloaded, 1 unpacked there before", "run": "printed ''big ''", "seconds": 3.3208702580000136}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/web@sha256:c736d735692b5039e6e87c107ad6e6aa42a26c9e40e3260b86bb2e3f43359eec:linux/amd64:d3d220998786','{"pull": "0 layers downloaded, 7 unpacked there before", "run": "printed ''served <h1>web ''", "seconds": 0.6923787190000894}');
INSERT INTO evidence VALUES ('refused:2:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/web@sha256:c736d735692b5039e6e87c107ad6e6aa42a26c9e40e3260b86bb2e3f43359eec:linux/amd64:d3d220998786','{"said": "refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", "seconds": 1.589398385000095}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/compiled@sha256:4f1496642d873b321e6b093b9a5162ea2005e6909cdc86f7aac74eabdcc6d7fb:linux/amd64:e4e4d2e30251','{"pull": "0 layers downloaded, 3 unpacked there before", "run": "printed ''served 1.414214''", "seconds": 0.45216628000002856}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/web@sha256:c736d735692b5039e6e87c107ad6e6aa42a26c9e40e3260b86bb2e3f43359eec:linux/amd64:d3d220998786','{"pull": "0 layers downloaded, 7 unpacked there before", "run": "printed ''served <h1>web ''", "seconds": 0.4715972950000378}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/node@sha256:6b853bcfb852961192106684fc55c282fa31cfdf8e74e6000685e95ed68edb0f:linux/amd64:b613832d6b8f','{"pull": "0 layers downloaded, 4 unpacked there before", "run": "printed ''echoed a message''", "seconds": 0.8473436669999046}');
INSERT INTO evidence VALUES ('refused:2:20.10.24+dfsg1:classic:127.0.0.1:5000/demo/big@sha256:894e05a9c617c8a0cba93deb1f9e728ec2d3c3d9f64267a9bbea6518d96f618d:linux/amd64:fd06d70582ef','{"said": "refuses: failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", "seconds": 2.9722090289999414}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:classic:127.0.0.1:5000/demo/compiled@sha256:4f1496642d873b321e6b093b9a5162ea2005e6909cdc86f7aac74eabdcc6d7fb:linux/amd64:e4e4d2e30251','{"pull": "0 layers downloaded, 3 unpacked there before", "run": "printed ''served 1.414214''", "seconds": 0.6631379860000379}');
INSERT INTO evidence VALUES ('took:1.1:28.5.2+dfsg4:containerd:127.0.0.1:5000/demo/web@sha256:c736d735692b5039e6e87c107ad6e6aa42a26c9e40e3260b86bb2e3f43359eec:linux/amd64:d3d220998786','{"pull": "6 layers downloaded, 1 unpacked there before", "run": "printed ''served <h1>web ''", "seconds": 2.4506979469999806}');
INSERT INTO evidence VALUES ('took:1.1:26.1.5+dfsg1:classic:127.0.0.1:5000/demo/amd64-agent@sha256:764d764499008317e2b3797904c3feddc825b77e38b7c5529ead26720ab571c8:linux/amd64:6ab9dee8b258','{"pull": "0 layers downloaded, 2 unpacked there before", "run": "printed ''agent ''", "seconds": 0.2649818919999234}');
INSERT INTO evidence VALUES ('rehearsed:1:127.0.0.1:5000:index:2','{"said": "back in 0.3 s, 1 tags to move; pulled by docker-26.1", "repo": "node", "seconds": 0.3363223950000247}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/big@sha256:894e05a9c617c8a0cba93deb1f9e728ec2d3c3d9f64267a9bbea6518d96f618d/2026-11-27T05:58:07.495109+00:00','{"referrer": "sha256:a3b3572b60ca8b98dffbe2725b45cbc870da376ddb63050dc95883bf91e3a7c4"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/web@sha256:c736d735692b5039e6e87c107ad6e6aa42a26c9e40e3260b86bb2e3f43359eec/2026-11-27T05:58:08.280602+00:00','{"referrer": "sha256:b1f77d457fab97351382b3fbd86ec1e39cb09b3ed6e18935d1259848d76255a4"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/node@sha256:6b853bcfb852961192106684fc55c282fa31cfdf8e74e6000685e95ed68edb0f/2026-11-27T05:58:08.887868+00:00','{"referrer": "sha256:1d83a7496b5092b284be77d1ec53c542db68916b01ee34f2562d268c1a1d9ac6"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/compiled@sha256:4f1496642d873b321e6b093b9a5162ea2005e6909cdc86f7aac74eabdcc6d7fb/2026-11-27T05:58:09.458872+00:00','{"referrer": "sha256:78758adfa95a4b2ceb5d612e0375190e22f1053a39ce24c7d5eadd3399d47eee"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/amd64-agent@sha256:764d764499008317e2b3797904c3feddc825b77e38b7c5529ead26720ab571c8/2026-11-27T05:58:09.793525+00:00','{"referrer": "sha256:8ed645e3c1d50edfff5b2386a6183cdebdd38eb5399dc9a3e13fa8cb6c35739c"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/aarch64-agent@sha256:64019ab0c509e4bb9e28d50fc23213409296c4b60a8a381c1c7c6c0d1cf787e6/2026-11-27T05:58:09.793525+00:00','{"referrer": "sha256:1bdd676343f4b13d7072853e47b1e855adbbd27144ba09e421da9010de17614b"}');
INSERT INTO evidence VALUES ('evidence/1/127.0.0.1:5000/demo/armhf-agent@sha256:fedd2dfc1d3e39f52b262c83dff34f4cf671a74b72199f75a97b8b81e6a2c6cb/2026-11-27T05:58:09.793525+00:00','{"referrer": "sha256:5db9c6ef8005082959eb81d15052fd0cf0cec53138fe08819842dec8f4ff7c49"}');
INSERT INTO evidence VALUES ('wave index/2','{"through": true, "over": true}');
